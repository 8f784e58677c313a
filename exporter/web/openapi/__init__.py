"""What ``/api/v1/…`` answers, as an OpenAPI document made of one table (:mod:`.table`)."""

from exporter.web.openapi.table import ADDRESSES, Address, document

__all__ = ["ADDRESSES", "Address", "document"]
