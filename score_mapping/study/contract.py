"""The tables of a study, column by column.

This is the stable contract between the tool and the people who fill its tables: what each table holds, which columns it
has, in which unit, with which allowed words, and which column points to which table. Everything else is generated from
here: the pandera schemas that check a study, ``data/README.md``, the empty tables of ``new``.

Unknown is an empty cell. A fact has ``year``, ``grade`` and ``source_id``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["key", "keys", "text", "number", "integer", "year", "date", "choice", "flag", "url", "lat", "lon"]

GRADES = ("A", "B", "C", "D")
CONSTITUENCIES = ("government", "employers", "workers")
TOPICS = ("buyers", "organisations", "policies", "firms", "consultation")


@dataclass(frozen=True)
class Column:
    """One column: ``refers_to`` is ``table.column``; ``keys`` is several keys separated by ``;``; numbers keep ``low`` and ``high``."""

    name: str
    kind: Kind
    about: str
    required: bool = False
    unit: str = ""
    allowed: tuple[str, ...] = ()
    refers_to: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Table:
    """One table: ``key`` names the columns that together may appear once; ``open`` tables keep further columns of the user."""

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    open: bool = False
    restricted: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def _key(name: str, about: str) -> Column:
    return Column(name, "key", about, required=True)


def _ref(name: str, to: str, about: str, required: bool = True) -> Column:
    return Column(name, "key", about, required=required, refers_to=to)


def _text(name: str, about: str, required: bool = False) -> Column:
    return Column(name, "text", about, required=required)


def _choice(name: str, about: str, *allowed: str, required: bool = True) -> Column:
    return Column(name, "choice", about, required=required, allowed=allowed)


def _number(name: str, about: str, unit: str = "", low: float | None = None, high: float | None = None) -> Column:
    return Column(name, "number", about, unit=unit, low=low, high=high)


def _count(name: str, about: str, unit: str = "") -> Column:
    return Column(name, "integer", about, unit=unit, low=0)


def _percent(name: str, about: str) -> Column:
    return Column(name, "number", about, unit="%", low=0, high=100)


def _flag(name: str, about: str) -> Column:
    return Column(name, "flag", about)


def _date(name: str, about: str, required: bool = False) -> Column:
    return Column(name, "date", about, required=required)


NOTE = _text("note", "anything a reader should know")
FACT = (
    Column("year", "year", "year that the fact describes, not the year it was read", low=1900),
    _choice(
        "grade",
        "A official, audited or a signed document seen; B survey with n >= 15, two sources or an independent third party; "
        "C press, one interview, self-report, proxy; D opinion or assumed",
        *GRADES,
        required=False,
    ),
    _ref("source_id", "sources.source_id", "where it was read", required=False),
)
SOURCES_READ = Column(
    "source_ids", "keys", "every source that was read on it, used or not", refers_to="sources.source_id"
)
STRENGTH = replace(_number("strength", "strength of the link, 4 strongest", "0-4", 0, 4), kind="integer")
CONSTITUENCY = Column(
    "constituency", "key", "government, employers or workers; a study may name its own", required=True
)

ORGANISATION_TYPES = (
    "employers_org", "chamber", "sector_association", "cluster_body", "workers_org", "gov_ministry", "gov_sme_agency",
    "productivity_centre", "labour_inspectorate", "local_government", "public_training_institute",
    "private_training_provider", "university", "consulting_firm", "individual_consultant",
    "technology_or_standards_body", "finance_institution", "lead_buyer", "donor", "ngo", "international_organisation", "media", "other",
)  # fmt: skip
RELATION_TYPES = (
    "member_of", "funds", "refers_to", "co_delivers", "contracts", "mou_with", "shares_info", "sits_on_board_of",
    "trains_staff_of", "supplies_trainers_to", "buys_from", "competes_with", "in_conflict_with", "supervises", "serves",
    "part_of",
)  # fmt: skip
MODULES = ("M1", "M2", "M3", "M4", "M5", "LEAN", "GEN", "RBC", "HOSP", "WT", "BASICS", "S4C")
FLAGS = ("child_labour", "home_based_production", "decline", "single_buyer", "labour_conflict", "environment_hazard")
SCOPES = ("cluster", "segment", "hub", "state", "region", "national")

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "clusters",
            "The candidates: one geographic concentration of firms of one kind.",
            (
                _key("cluster_id", "key of the cluster, the same in every table"),
                _text("name", "name as its own people call it", required=True),
                _text("sector_code", "code of the main activity; several separated by ;"),
                _text("sector_revision", "classification of the code, for example ISIC Rev.4"),
                _text("admin1", "state or province, as in the boundary file"),
                _text("admin2", "district"),
                Column("lat", "lat", "latitude of its centre, WGS84", unit="degrees", low=-90, high=90),
                Column("lon", "lon", "longitude of its centre, WGS84", unit="degrees", low=-180, high=180),
                _text("products", "what it makes, separated by ;"),
                Column(
                    "part_of", "keys", "the larger cluster whose firms include these", refers_to="clusters.cluster_id"
                ),
                Column("overlaps_with", "keys", "clusters that share some firms", refers_to="clusters.cluster_id"),
                SOURCES_READ,
                NOTE,
            ),
            ("cluster_id",),
            open=True,
        ),
        Table(
            "searched",
            "What was looked for, and how completely: without a row here the absence of a fact means nothing.",
            (
                _ref("cluster_id", "clusters.cluster_id", "cluster"),
                _choice("topic", "what was looked for", *TOPICS),
                _choice("status", "complete makes an empty count a zero", "complete", "partial", "not_looked"),
                _date("date", "when"),
                _text("by", "who, by code"),
            ),
            ("cluster_id", "topic"),
        ),
        Table(
            "measures",
            "The study's own facts that no framework scores: proxies and background, with their caveat.",
            (
                _key("indicator_id", "key used in observations"),
                _text("name", "what is measured", required=True),
                _text("unit", "unit of value, low and high"),
                _text("caveat", "why it is shown and not scored"),
            ),
            ("indicator_id",),
        ),
        Table(
            "observations",
            "Measured facts. Several rows for one cluster and indicator are several figures: the best grade, then the latest year, counts.",
            (
                _ref("cluster_id", "clusters.cluster_id", "cluster"),
                Column(
                    "indicator_id",
                    "key",
                    "an indicator of a framework, a known fact, or a row of measures",
                    required=True,
                ),
                _number("value", "the figure; empty when only a bound is known"),
                _number("low", "lowest figure that is plausible"),
                _number("high", "highest figure that is plausible"),
                _text("unit", "unit of the three figures", required=True),
                _choice(
                    "scope",
                    "what area or part of the sector the figure covers; empty means the cluster",
                    *SCOPES,
                    required=False,
                ),
                _choice(
                    "basis", "whom a count of jobs counts", "direct", "direct_and_indirect", "unknown", required=False
                ),
                *FACT,
                NOTE,
            ),
        ),
        Table(
            "ratings",
            "One evaluator's score of one subject on one rubric, with its reason.",
            (
                Column("subject_id", "key", "cluster, organisation or trainer", required=True),
                Column("indicator_id", "key", "a rubric of a framework, or a coded issue", required=True),
                _ref("evaluator_id", "evaluators.evaluator_id", "who rated"),
                _number("score", "on the scale of the rubric"),
                _text("reason", "why, in the evaluator's words"),
                replace(_count("round", "1 before, 2 after discussion; empty is 1"), low=1),
                _choice("grade", "evidence behind the score", *GRADES, required=False),
                _ref("source_id", "sources.source_id", "where the evidence was read", required=False),
                _date("date", "when it was rated"),
            ),
            ("subject_id", "indicator_id", "evaluator_id", "round"),
        ),
        Table(
            "scores",
            "Shortcut for a finished matrix: one row a cluster, one column an indicator of the framework.",
            (_ref("cluster_id", "clusters.cluster_id", "cluster"),),
            ("cluster_id",),
            open=True,
        ),
        Table(
            "evaluators",
            "Who rates, by code.",
            (
                _key("evaluator_id", "code; no names"),
                replace(CONSTITUENCY, required=False),
                _ref("organisation_id", "organisations.organisation_id", "organisation", required=False),
                NOTE,
            ),
            ("evaluator_id",),
        ),
        Table(
            "interests",
            "What an evaluator declared: a declared interest in a subject sets the score aside.",
            (
                _ref("evaluator_id", "evaluators.evaluator_id", "evaluator"),
                Column("subject_id", "key", "cluster or organisation", required=True),
                _text("kind", "employed by, member of, owns, family, advises", required=True),
            ),
            ("evaluator_id", "subject_id", "kind"),
        ),
        Table(
            "weights",
            "Judgements on what matters: one row one judgement of one respondent.",
            (
                Column("respondent_id", "key", "code; no names", required=True),
                replace(
                    CONSTITUENCY,
                    required=False,
                    about="whose voice it is; empty means that all respondents are one voice",
                ),
                _choice(
                    "method",
                    "form of the judgement; best and worst together are one, at_least and at_most too",
                    "points",
                    "swing",
                    "rank",
                    "pairwise",
                    "best",
                    "worst",
                    "at_least",
                    "at_most",
                ),
                Column("node_id", "key", "criterion or indicator of the framework", required=True),
                Column(
                    "versus_id",
                    "key",
                    "the other one, in a comparison: node_id outweighs it value times; in rows best node_id is the most important "
                    "part of its group, in rows worst versus_id is the least important",
                ),
                _number(
                    "value",
                    "points (100 in all), swing (100 for the most valued), rank (1 is first), times in a comparison; for at_least "
                    "and at_most per cent of the group, or times versus_id where it is named",
                    low=0,
                ),
                _date("date", "when"),
            ),
            ("respondent_id", "method", "node_id", "versus_id"),
        ),
        Table(
            "consultations",
            "Positions that constituents took on a cluster.",
            (
                CONSTITUENCY,
                _ref("cluster_id", "clusters.cluster_id", "cluster"),
                _ref("organisation_id", "organisations.organisation_id", "who spoke", required=False),
                _choice("position", "what was said", "support", "neutral", "object", "absent"),
                _date("date", "when"),
                NOTE,
            ),
            ("constituency", "cluster_id", "organisation_id", "date"),
        ),
        Table(
            "nominations",
            "Clusters that a constituent adds to the field list.",
            (
                CONSTITUENCY,
                _ref("cluster_id", "clusters.cluster_id", "cluster"),
                _ref("organisation_id", "organisations.organisation_id", "who nominates", required=False),
                _text("reason", "why", required=True),
                _date("date", "when"),
            ),
            ("constituency", "cluster_id"),
        ),
        Table(
            "decisions",
            "What the tripartite body decided.",
            (
                _text("body", "who decided", required=True),
                _date("date", "when", required=True),
                Column("subject", "key", "cluster or organisation", required=True),
                _text("decision", "what was decided", required=True),
                _text("conditions", "under which conditions"),
                _text("dissent", "who dissented, by constituency, and why"),
                _text("differs_from_ranking", "why the decision differs from the ranking, where it does"),
                _date("review_date", "when it is looked at again"),
            ),
            ("body", "date", "subject"),
        ),
        Table(
            "review_flags",
            "Questions that a field visit must answer; a flag never changes a score.",
            (
                _ref("cluster_id", "clusters.cluster_id", "cluster"),
                _choice("kind", "the question", *FLAGS),
                *FACT,
                NOTE,
            ),
            ("cluster_id", "kind"),
        ),
        Table(
            "score_history",
            "Where SCORE Training has worked before; shown as a back-check, never scored.",
            (
                _ref("cluster_id", "clusters.cluster_id", "cluster"),
                _text("what", "what was done", required=True),
                *FACT,
            ),
        ),
        Table(
            "organisations",
            "Business support organisations, social partners and public bodies.",
            (
                _key("organisation_id", "key of the organisation"),
                _text("name", "full name", required=True),
                _text("name_local", "name in the local language"),
                _text("acronym", "short name"),
                _choice("type", "kind of organisation", *ORGANISATION_TYPES),
                _choice("side", "where it stands among the constituents", *CONSTITUENCIES, "neutral", required=False),
                Column(
                    "represents_constituency",
                    "flag",
                    "yes only for bodies that the tripartite body names as the voice of their constituency",
                ),
                _choice(
                    "area_served",
                    "how far its mandate reaches",
                    "local",
                    "district",
                    "state",
                    "regional",
                    "national",
                    required=False,
                ),
                _choice(
                    "legal_form",
                    "legal form",
                    "public_body",
                    "statutory",
                    "company",
                    "cooperative",
                    "association",
                    "foundation",
                    "trade_union",
                    "sole_consultant",
                    "other",
                    required=False,
                ),
                _choice(
                    "ownership", "ownership", "public", "private", "mixed", "member_owned", "donor", required=False
                ),
                Column("year_founded", "year", "year founded", low=1800),
                _ref("parent_id", "organisations.organisation_id", "organisation it belongs to", required=False),
                _text("mandate_text", "its mandate, in a sentence"),
                _choice(
                    "mandate_fit",
                    "does its mandate cover SME upgrading",
                    "stated",
                    "allowed",
                    "unclear",
                    "excluded",
                    required=False,
                ),
                _text("website", "public website"),
                _choice("status", "is it working", "active", "dormant", "closed", "unknown", required=False),
                _choice(
                    "response_status",
                    "was it asked",
                    "responded",
                    "partial",
                    "refused",
                    "not_contacted",
                    required=False,
                ),
                _text("boundary_reason", "why it is on the map"),
                _text("score_link", "what it has had to do with SCORE"),
                SOURCES_READ,
                *FACT,
                NOTE,
            ),
            ("organisation_id",),
            open=True,
        ),
        Table(
            "sites",
            "Where an organisation has an office.",
            (
                _key("site_id", "key of the site"),
                _ref("organisation_id", "organisations.organisation_id", "organisation"),
                _text("admin1", "state or province, as in the boundary file"),
                _text("admin2", "district"),
                _text("place", "town"),
                Column("lat", "lat", "latitude, WGS84", unit="degrees", low=-90, high=90),
                Column("lon", "lon", "longitude, WGS84", unit="degrees", low=-180, high=180),
                _choice(
                    "geo_quality", "how the point was found", "gps", "geocoded", "centroid", "missing", required=False
                ),
                _flag("head_office", "yes for the head office"),
            ),
            ("site_id",),
        ),
        Table(
            "services",
            "Kinds of service to SMEs.",
            (
                _key("service_id", "key of the service"),
                _text("family", "group of services"),
                _text("name", "name", required=True),
                _text("definition", "what it is"),
                Column("score_modules", "keys", "SCORE modules it supports, separated by ;", allowed=MODULES),
            ),
            ("service_id",),
        ),
        Table(
            "organisation_services",
            "Which organisation offers which service.",
            (
                _ref("organisation_id", "organisations.organisation_id", "organisation"),
                _ref("service_id", "services.service_id", "service"),
                _choice(
                    "evidence",
                    "read in a source, or inferred from the kind of organisation",
                    "explicit",
                    "inferred",
                    required=False,
                ),
                _choice("delivery", "how", "in_house", "referral", "consultant", "online", required=False),
                _choice(
                    "client_band", "for whom, by workers", "micro", "small", "50_250", "large", "all", required=False
                ),
                _count("clients_per_year", "clients in a year", "enterprises"),
                _number("price", "price of one unit of service", "currency of the study", low=0),
                _percent("subsidy_pct", "part of the price that is subsidised"),
                _text("quality_mark", "accreditation"),
                Column("since_year", "year", "offered since", low=1800),
                _flag("active", "yes when offered now"),
                _percent("satisfaction", "clients satisfied"),
                *FACT,
                NOTE,
            ),
            ("organisation_id", "service_id"),
        ),
        Table(
            "organisation_sectors",
            "Which sectors an organisation serves; the code any for every sector.",
            (
                _ref("organisation_id", "organisations.organisation_id", "organisation"),
                _text("sector_code", "sector code as in clusters, first digits suffice; any for all", required=True),
                _percent("share_pct", "share of its clients"),
            ),
            ("organisation_id", "sector_code"),
        ),
        Table(
            "organisation_profiles",
            "Size, staff and income of an organisation at a date.",
            (
                _ref("organisation_id", "organisations.organisation_id", "organisation"),
                _date("date", "as of", required=True),
                _count("members_total", "members", "enterprises"),
                _count("members_50_250", "members in the size band of the study", "enterprises"),
                _percent("women_led_members_pct", "members led by women"),
                _count("staff_total", "staff", "persons"),
                _percent("staff_women_pct", "women among staff"),
                _count("technical_staff", "technical staff", "persons"),
                _percent("income_fees_pct", "income from fees"),
                _percent("income_members_pct", "income from members"),
                _percent("income_public_pct", "income from public sources"),
                _percent("income_donor_pct", "income from donors"),
                _number("annual_budget", "budget of a year", "currency of the study", low=0),
                _flag("audited", "yes when accounts are audited"),
                *FACT[1:],
                NOTE,
            ),
            ("organisation_id", "date"),
        ),
        Table(
            "merges",
            "Two rows that are one organisation, as somebody decided.",
            (
                _ref("organisation_id", "organisations.organisation_id", "row that goes"),
                _ref("same_as", "organisations.organisation_id", "row that stays"),
                _text("decided_by", "who, by code", required=True),
                _date("date", "when"),
            ),
            ("organisation_id",),
        ),
        Table(
            "relation_types",
            "What a relation word means in this study.",
            (
                _choice("relation_type", "word", *RELATION_TYPES),
                _flag("directed", "yes when from and to differ"),
                _text("weight_meaning", "what strength measures"),
                _flag("higher_is_stronger", "yes when 4 is strongest"),
                _flag("symmetric_default", "yes when one side's report stands for both"),
            ),
            ("relation_type",),
        ),
        Table(
            "coverage",
            "Which organisation serves which cluster or area, and how we know.",
            (
                _ref("organisation_id", "organisations.organisation_id", "organisation"),
                _ref("cluster_id", "clusters.cluster_id", "cluster; empty when an area is named", required=False),
                _text("admin1", "state or province served"),
                _choice(
                    "basis",
                    "why it counts; owner for a firm or company that owns what the cluster is about",
                    "named",
                    "statute",
                    "branch",
                    "clients",
                    "claimed",
                    "owner",
                ),
                *FACT,
                NOTE,
            ),
            ("organisation_id", "cluster_id", "admin1", "basis"),
        ),
        Table(
            "travel",
            "Travel between an organisation's site and a cluster, where somebody measured it; it replaces great-circle distance.",
            (
                _ref("site_id", "sites.site_id", "site"),
                _ref("cluster_id", "clusters.cluster_id", "cluster"),
                _number("minutes", "one way by road", "minutes", low=0),
                _number("km", "one way by road", "km", low=0),
            ),
            ("site_id", "cluster_id"),
        ),
        Table(
            "relations",
            "Typed relations between organisations.",
            (
                _key("relation_id", "key of the relation"),
                _ref("from_id", "organisations.organisation_id", "from"),
                _ref("to_id", "organisations.organisation_id", "to"),
                _choice("relation_type", "kind of relation", *RELATION_TYPES),
                STRENGTH,
                _choice("frequency", "how often", "yearly", "quarterly", "monthly", "weekly", "daily", required=False),
                _date("start", "since"),
                _date("end", "until"),
                _choice("reported_by", "who said so", "from", "to", "third", "document", required=False),
                _choice("confirmed", "did the other side confirm", "yes", "no", "unknown", required=False),
                _number("amount", "money moved", "currency of the study", low=0),
                _choice("evidence", "read in a source, or inferred", "explicit", "inferred", required=False),
                *FACT,
                NOTE,
            ),
            ("relation_id",),
        ),
        Table(
            "assessments",
            "One assessor's score of an organisation on one readiness criterion, 0 to 4.",
            (
                _ref("organisation_id", "organisations.organisation_id", "organisation"),
                _choice("role", "role it is assessed for", "IP", "TP", "trainer", "lead_buyer", "funder"),
                _ref("evaluator_id", "evaluators.evaluator_id", "assessor"),
                Column("criterion", "key", "criterion of the readiness framework", required=True),
                _number("score", "0 to 4; empty is unknown", "0-4", 0, 4),
                _text("reason", "why, at least 20 characters"),
                _choice("grade", "evidence behind the score", *GRADES, required=False),
                _ref("source_id", "sources.source_id", "document", required=False),
                _date("date", "when"),
            ),
            ("organisation_id", "role", "evaluator_id", "criterion"),
        ),
        Table(
            "knockouts",
            "What rules an organisation out until it is cured.",
            (
                _ref("organisation_id", "organisations.organisation_id", "organisation"),
                _choice("code", "knock-out", *(f"K{number}" for number in range(1, 10))),
                _choice("status", "result of the check", "clear", "fail", "pending"),
                _date("checked_on", "when"),
                _text("reason", "what was seen"),
                _text("cure", "what would mend it"),
            ),
            ("organisation_id", "code"),
        ),
        Table(
            "partner_terms",
            "What it would take to work with an organisation as a partner, as far as somebody asked.",
            (
                _ref("organisation_id", "organisations.organisation_id", "organisation"),
                _number("cost", "what the plan would pay it in all years together", "currency of the study", low=0),
                _number("capacity", "enterprises and modules it can carry in all years together", "enterprises x modules", low=0),
                *FACT,
                NOTE,
            ),
            ("organisation_id",),
        ),
        Table(
            "deliveries",
            "Classes that were held.",
            (
                _key("class_id", "key of the class"),
                _choice("module", "SCORE module", *MODULES),
                _date("date", "when"),
                _ref("ip_id", "organisations.organisation_id", "implementation partner", required=False),
                _ref("tp_id", "organisations.organisation_id", "training provider", required=False),
                _count("smes", "enterprises in the class", "enterprises"),
                _count("managers_f", "women managers", "persons"),
                _count("managers_m", "men managers", "persons"),
                _count("workers_f", "women workers", "persons"),
                _count("workers_m", "men workers", "persons"),
                _number("price_per_sme", "fee of one enterprise", "currency of the study", low=0),
                _percent("subsidy_pct", "part of the fee that is subsidised"),
            ),
            ("class_id",),
        ),
        Table(
            "needs",
            "What a cluster needs.",
            (
                _ref("cluster_id", "clusters.cluster_id", "cluster"),
                _ref("service_id", "services.service_id", "service; empty when a module is named", required=False),
                _choice("module", "SCORE module; empty when a service is named", *MODULES, required=False),
                replace(_number("need", "0 none to 4 pressing", "0-4", 0, 4), kind="integer", required=True),
                _choice(
                    "basis",
                    "how we know",
                    "survey",
                    "inspection",
                    "sme_kpi",
                    "expert",
                    "recorded_issue",
                    required=False,
                ),
                _count("n", "enterprises asked", "enterprises"),
                *FACT,
            ),
            ("cluster_id", "service_id", "module"),
        ),
        Table(
            "buyers",
            "Lead buyers.",
            (
                _key("buyer_id", "key of the buyer"),
                _text("name", "name", required=True),
                _choice(
                    "kind",
                    "kind of buyer",
                    "brand",
                    "oem",
                    "tier_1",
                    "anchor",
                    "exporter",
                    "public_buyer",
                    "other",
                    required=False,
                ),
                _text("sector", "what it buys"),
                NOTE,
            ),
            ("buyer_id",),
        ),
        Table(
            "buyer_links",
            "Which buyer buys in which cluster, and what it has done for suppliers.",
            (
                _ref("buyer_id", "buyers.buyer_id", "buyer"),
                _ref("cluster_id", "clusters.cluster_id", "cluster"),
                replace(
                    STRENGTH,
                    about="1 named as a buyer; 2 looked for supplier upgrading; 4 its vendors took part in training",
                    required=True,
                ),
                _choice(
                    "evidence", "read in a source, or inferred from the region", "explicit", "inferred", required=False
                ),
                _count("suppliers", "suppliers in the size band of the study", "enterprises"),
                _percent("share_pct", "share of these suppliers' sales"),
                *FACT,
                NOTE,
            ),
            ("buyer_id", "cluster_id"),
        ),
        Table(
            "policies",
            "Policies, schemes and programmes.",
            (
                _key("policy_id", "key of the policy"),
                _text("name", "name", required=True),
                _choice("level", "level of government", "national", "state", "local", "project", required=False),
                _ref("owner_id", "organisations.organisation_id", "who runs it", required=False),
                _choice(
                    "kind",
                    "kind",
                    "scheme",
                    "facility",
                    "plan",
                    "regulation",
                    "programme",
                    "proposal",
                    "statistic",
                    "own_programme",
                    required=False,
                ),
                _flag("general", "yes for a scheme that is open to every cluster of the study"),
                _choice("status", "is it running", "running", "announced", "ended", "unknown", required=False),
                _text("key_facts", "facts"),
                *FACT,
                NOTE,
            ),
            ("policy_id",),
        ),
        Table(
            "policy_links",
            "Which policy touches which cluster.",
            (
                _ref("policy_id", "policies.policy_id", "policy"),
                _ref("cluster_id", "clusters.cluster_id", "cluster"),
                _choice(
                    "link", "does the policy name the cluster, or is the link inferred", "named", "sector", "state"
                ),
                replace(STRENGTH, about="how much it does for the cluster; empty is unknown"),
                *FACT,
                NOTE,
            ),
            ("policy_id", "cluster_id"),
        ),
        Table(
            "trainers",
            "The delivery force, without names.",
            (
                _key("trainer_id", "code; no names"),
                _ref("organisation_id", "organisations.organisation_id", "organisation", required=False),
                _choice("sex", "sex", "f", "m", "x", "unknown", required=False),
                _text("admin1", "state or province of the home place"),
                _text("languages", "languages, separated by ;"),
                _choice(
                    "status",
                    "step of the certification chain",
                    "candidate",
                    "tot",
                    "toe",
                    "recommended",
                    "certified",
                    "expert",
                    "lapsed",
                ),
                _count("days_per_year", "days available in a year", "days"),
            ),
            ("trainer_id",),
        ),
        Table(
            "trainer_modules",
            "What a trainer may teach.",
            (
                _ref("trainer_id", "trainers.trainer_id", "trainer"),
                _choice("module", "SCORE module", *MODULES),
                _choice(
                    "status",
                    "step for this module",
                    "candidate",
                    "tot",
                    "toe",
                    "recommended",
                    "certified",
                    "expert",
                    "lapsed",
                ),
                _date("tot_on", "training of trainers on"),
                _date("toe_on", "training of enterprises on"),
                _date("certified_on", "certified on"),
                _date("valid_to", "valid until"),
                _date("last_delivery", "last class"),
            ),
            ("trainer_id", "module"),
        ),
        Table(
            "sources",
            "Where facts were read.",
            (
                _key("source_id", "key of the source"),
                _text("title", "title", required=True),
                _text("publisher", "publisher"),
                Column("url", "url", "address of the publisher's own page"),
                Column("year", "year", "year of publication", low=1800),
                _date("accessed", "when it was read"),
                _text("licence", "licence or terms"),
                _choice(
                    "access",
                    "how it was read",
                    "official",
                    "publisher",
                    "unofficial_copy",
                    "data_repository",
                    "programme_document",
                    required=False,
                ),
                NOTE,
            ),
            ("source_id",),
        ),
        Table(
            "contacts",
            "Names and addresses of people. Never read by scoring, reports or maps.",
            (_text("subject_id", "organisation or trainer", required=True),),
            open=True,
            restricted=True,
        ),
    )
}

# Facts that indicators are computed from, beside the indicators of a framework and the study's own measures.
FACTS: dict[str, str] = {
    "firms": "enterprises in the cluster",
    "firms_micro": "micro enterprises, in the size classes of the source",
    "firms_small": "small enterprises, in the size classes of the source",
    "firms_medium": "medium enterprises, in the size classes of the source",
    "firms_large": "large enterprises, in the size classes of the source",
    "target_firms": "enterprises in the size band of the study",
    "target_jobs": "persons employed in the enterprises of the size band",
    "jobs": "persons employed",
    "cottage": "2 when the source calls the units cottage or home units, 1 when most are",
    "turnover": "turnover of the cluster in a year",
    "exports": "exports of the cluster in a year",
    "export_share": "share of output that is exported",
    "national_export_share": "share of the country's exports of the product",
    "growth": "growth in a year",
    "women_share": "share of women among persons employed",
    "issue_quality": "1 when a trouble with quality inside the workplace is recorded",
    "issue_productivity": "1 when a trouble with productivity inside the workplace is recorded",
    "issue_resources": "1 when a trouble with energy, water, material or waste inside the workplace is recorded",
    "issue_working_conditions": "1 when a trouble with working conditions inside the workplace is recorded",
    "issue_outside": "1 when the recorded trouble has its cause outside the workplace",
}
