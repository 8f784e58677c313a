"""From one dashboard to the others, and from a value to what it is about."""

from enum import StrEnum

from grafana_foundation_sdk.models import dashboard as model

from grafana.panels import Link

TAG = "llmkey"


class Uid(StrEnum):
    """Fixed: alerts and people's bookmarks lead here."""

    FLEET = "llmkey-fleet"
    KEY = "llmkey-key"
    MONEY = "llmkey-money"
    EXPORTER = "llmkey-exporter"


TITLES = {
    Uid.FLEET: "LLM keys / Fleet",
    Uid.KEY: "LLM keys / Key",
    Uid.MONEY: "LLM keys / Money",
    Uid.EXPORTER: "LLM keys / Exporter",
}
_KEPT = "${datasource:queryparam}&${job:queryparam}"


def to_others(here: Uid) -> list[model.DashboardLink]:
    """Links of a dashboard to the rest.

    By address with two variables, not by tag with all of them: ``key`` may be All here, which the dashboard of one key
    cannot show.
    """
    return [
        model.DashboardLink(
            title=TITLES[uid].partition(" / ")[2],
            type_val=model.DashboardLinkType.LINK,
            icon="dashboard",
            tooltip=TITLES[uid],
            url=f"/d/{uid}?{_KEPT}",
            keep_time=True,
        )
        for uid in Uid
        if uid is not here
    ]


def _link(title: str, uid: Uid, query: str) -> Link:
    return Link(title=title, url=f"/d/{uid}?{_KEPT}&{query}&${{__url_time_range}}")


TO_KEY = _link("This key", Uid.KEY, "var-key=${__field.labels.key}&var-provider=${__field.labels.provider}")
TO_KEY_OF_ROW = _link("This key", Uid.KEY, "var-key=${__data.fields.Key}&var-provider=${__data.fields.Provider}")
TO_MONEY_OF_ROW = _link("Its money", Uid.MONEY, "var-account=${__data.fields.Account}")
TO_ABOUT_OF_ROW = Link(title="What it is about", url="/d/${__data.fields.About:raw}&" + _KEPT + "&${__url_time_range}")
"""Of a row whose column ``About`` holds a dashboard's uid and its query."""
TO_VENDOR = Link(title="The vendor's page", url="${__value.raw}")
