"""Webhooks: requests that tell another system about events of a library, after Standard Webhooks.

Modules: `events` that can be chosen, `projection` (from stored events to deliveries, in their transaction),
`subscribers` (which webhooks want an event), `content` and `signature` of a request, the `queue` of deliveries, the
`sender` of a node, `notices` to administrators, and the `sweep`. Administrators make webhooks
(`administration.webhooks`).
"""
