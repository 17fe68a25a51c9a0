import Features
import HTTP
import JSON

extension Endpoint {
    /// `GET /v1/audit`: what was done that cannot be undone, the newest first.
    static func listAudit(_ services: Services) -> Endpoint {
        Endpoint(.get, "/v1/audit", .requires(.admin), query: ["limit", "cursor"]) { request in
            let page = try Page(request)
            // One more than asked tells whether there is another page.
            let entries = try await services.audit.auditEntries(
                before: try page.numberedCursor(), limit: page.limit + 1)
            return page.answer(entries, cursor: { String($0.id) }, json: \.json)
        }
    }
}

extension AuditEntry {
    fileprivate var json: JSONValue {
        [
            "id": .integer(id), "at": .string(at.description),
            "principal": .string(record.principal), "action": .string(record.action),
            "object": .string(record.object), "detail": record.detail,
        ]
    }
}
