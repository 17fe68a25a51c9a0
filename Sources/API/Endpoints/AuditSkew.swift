import Features
import HTTP
import JSON
import Pipelines

extension Endpoint {
    /// `POST /v1/skew/audit`: holds what was served of some keys against what history says of the
    /// same keys and instants, as a job.
    static func auditSkew(_ services: Services) -> Endpoint {
        Endpoint(
            .post, "/v1/skew/audit", .requires(.readOffline), query: ["project"]
        ) { request in
            let features = services.features
            let audit = try SkewAudit(
                try request.optionalObject(), of: features.project(request.project),
                now: features.now())
            return try await services.startJob("audit-skew", project: request.project) { progress in
                let report = try await features.audit(audit, of: services.servedVectors) {
                    progress.report(done: $0, of: 0, "vectors")
                }
                return report.json(of: audit)
            }
        }
    }
}

extension SkewAudit {
    /// Reads the body of a request.
    fileprivate init(_ body: JSONObject, of project: Project, now: EventTime) throws {
        try body.refuseUnknown(besides: ["since", "until", "features", "feature_service"])
        let since = try body.time("since") ?? .earliest
        let until = try body.time("until") ?? now
        guard since < until else {
            throw Problem.invalid(
                "until", "The interval ends at \(until), and begins at \(since).",
                hint: "Let until be later than since.")
        }
        let isNarrowed = ["features", "feature_service"].contains { !(body[$0] ?? .null).isNull }
        let selection = isNarrowed ? try FeatureSelection(body, in: project) : nil
        if let computed = selection?.items.first(where: { $0.place == nil }) {
            throw Problem.invalid(
                "features", "\"\(computed.reference)\" is computed on demand, and is not kept.",
                hint: "Audit the features that it is computed from.")
        }
        self.init(project: project.name, interval: since..<until, selection: selection)
    }
}

extension SkewReport {
    fileprivate func json(of audit: SkewAudit) -> JSONValue {
        [
            "since": .string(audit.interval.lowerBound.description),
            "until": .string(audit.interval.upperBound.description),
            "compared": .integer(Int64(compared)), "changed": .integer(Int64(changed)),
            "features": .array(
                features.sorted { $0.key < $1.key }.map { name, comparison in
                    [
                        "feature": .string(name),
                        "compared": .integer(Int64(comparison.compared)),
                        "mismatched": .integer(Int64(comparison.mismatched)),
                        "rate": .number(comparison.rate),
                        "examples": .array(comparison.examples.map(\.json)),
                    ]
                }),
        ]
    }
}

extension SkewReport.Example {
    fileprivate var json: JSONValue {
        [
            "key": key, "at": .string(at.description), "served": served.json,
            "status": .string(status), "offline": offline.json,
        ]
    }
}
