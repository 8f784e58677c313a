"""Which vendors' status pages are read."""

from exporter.config.entries import ProviderEntry, StatusSection
from exporter.config.settings import Settings
from exporter.config.targets import provider_table
from exporter.model import Provider, StatusPage

#: The pages of the built-in providers, valid at their own addresses: a gateway or proxy has troubles of its own.
_OFFICIAL = {"openai": "https://status.openai.com"}


def resolve_pages(settings: Settings) -> tuple[StatusPage, ...]:
    """One page a provider that serves a configured key or account, where there is one and it is not switched off.

    Every shard reads them all: they are few, public, and each shard's alarms need them.
    """
    serving = {key.provider for key in settings.keys} | {account.provider for account in settings.accounts}
    pages = []
    for name, provider in provider_table(settings).items():
        section = status_section(settings, name)
        url = page_url(section, provider)
        if name in serving and section.enabled and url:
            pages.append(StatusPage(provider=name, url=url, interval=section.interval))
    return tuple(pages)


def status_section(settings: Settings, provider: str) -> StatusSection:
    """As configured, or the defaults."""
    return settings.providers.get(provider, ProviderEntry()).status


def page_url(section: StatusSection, provider: Provider) -> str:
    """Empty when there is no page to read."""
    return section.url or (_OFFICIAL.get(provider.name, "") if provider.official else "")
