"""The connection: the REST client through dagster_gcp's resource, and the Storage API reader.

Credentials come from Google's default chain and nowhere else. An address on loopback over plain HTTP is an
emulator: it gets none.

What belongs here: connecting. What does not: what is asked.
"""

import ipaddress
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import grpc
import requests.adapters
from dagster_gcp import BigQueryResource
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery
from google.cloud.bigquery_storage import BigQueryReadClient
from google.cloud.bigquery_storage_v1.services.big_query_read.transports import BigQueryReadGrpcTransport

from nba_props.errors import SettingsError
from nba_props.settings import Settings

#: Threads that share the client share its connections; urllib3 throws away those beyond its own ten.
_CONNECTIONS = 64


class BigQueryAt(BigQueryResource):
    """dagster_gcp's resource with an address of its own; without one it is dagster_gcp's."""

    endpoint: str = ""

    @contextmanager
    def get_client(self) -> Iterator[bigquery.Client]:
        """A client of the address."""
        if not self.endpoint:
            with super().get_client() as client:
                yield client
            return
        yield bigquery.Client(
            project=self.project,
            location=self.location,
            credentials=AnonymousCredentials() if _is_emulator(self.endpoint) else None,
            client_options={"api_endpoint": self.endpoint},
        )


@dataclass(frozen=True)
class Connection:
    """Both clients of one project."""

    client: bigquery.Client
    reader: BigQueryReadClient

    def close(self) -> None:
        """Close the connections."""
        self.client.close()
        self.reader.transport.close()


def connect(settings: Settings) -> Connection:
    """Connect as the settings say.

    Raises SettingsError where the project is missing or credentials would cross the network in the clear.
    """
    if not settings.bigquery_project:
        raise SettingsError("BigQuery needs NBA_PROPS_BIGQUERY_PROJECT")
    endpoint = settings.bigquery_endpoint
    if endpoint and not endpoint.startswith("https://") and not _is_emulator(endpoint):
        raise SettingsError(
            f"NBA_PROPS_BIGQUERY_ENDPOINT={endpoint}: credentials go over https only;"
            " http is for an emulator on loopback, which gets none"
        )
    resource = BigQueryAt(
        project=settings.bigquery_project, location=settings.bigquery_location, endpoint=endpoint
    )
    with ExitStack() as stack:
        client = stack.enter_context(resource.get_client())
    _widen(client)
    return Connection(client, _reader(settings, client))


def _reader(settings: Settings, client: bigquery.Client) -> BigQueryReadClient:
    if not settings.bigquery_endpoint:
        return BigQueryReadClient(credentials=client._credentials)
    if not _is_emulator(settings.bigquery_endpoint):
        return BigQueryReadClient(
            credentials=client._credentials,
            client_options={"api_endpoint": settings.bigquery_storage_endpoint},
        )
    # Messages of a local server are as long as its batches, beyond gRPC's default of 4 MB.
    channel = grpc.insecure_channel(
        settings.bigquery_storage_endpoint, options=[("grpc.max_receive_message_length", -1)]
    )
    return BigQueryReadClient(transport=BigQueryReadGrpcTransport(channel=channel))


def _is_emulator(endpoint: str) -> bool:
    parts = urlsplit(endpoint)
    return parts.scheme == "http" and _is_loopback(parts.hostname or "")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _widen(client: Any) -> None:
    adapter = requests.adapters.HTTPAdapter(pool_maxsize=_CONNECTIONS)
    client._http.mount("https://", adapter)
    client._http.mount("http://", adapter)
