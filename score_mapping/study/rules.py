"""Do the tables agree with each other: every rule of every wing, run once.

Each rule is a plain function on whole tables that yields findings. What would change a number wrongly is an error, what
looks wrong is a warning, what a reader should know is a note.
"""

from __future__ import annotations

from score_mapping.study.checked import Checked, Rules
from score_mapping.study.contract import TABLES
from score_mapping.study.findings import Finding
from score_mapping.study.rules_facts import FACT_RULES
from score_mapping.study.rules_keys import KEY_RULES
from score_mapping.study.rules_partners import PARTNER_RULES
from score_mapping.study.rules_places import PLACE_RULES
from score_mapping.study.rules_weights import WEIGHT_RULES

RULES: Rules = (*KEY_RULES, *PLACE_RULES, *FACT_RULES, *PARTNER_RULES, *WEIGHT_RULES)


def check_rules(checked: Checked) -> list[Finding]:
    """Run all rules and return what they found, table by table in the order of the contract."""
    filled = {name for name, table in checked.tables.items() if not table.empty}
    found = [item for tables, rule in RULES if not tables or filled & set(tables) for item in rule(checked)]
    order = {name: place for place, name in enumerate(TABLES)}
    return sorted(found, key=lambda item: order.get(item.table, -1))
