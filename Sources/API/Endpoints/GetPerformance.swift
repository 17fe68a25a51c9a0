import Features
import HTTP
import JSON
import Models
import Training

extension Endpoint {
    /// `GET /v1/models/{name}/performance`: how well versions did, on predictions that are old
    /// enough for their labels to have come.
    static func getPerformance(_ services: Services) -> Endpoint {
        Endpoint(
            .get, "/v1/models/{name}/performance", .requires(.describe),
            query: ["project", "version", "since", "until", "maturity", "bucket"]
        ) { request in
            let model = request.parameter("name")
            guard services.features.project(request.project).model(model) != nil else {
                throw FeatureError.unknown(model: model)
            }
            let asked = try PerformanceRequest(request, now: services.features.now())
            let cohort = asked.cohort
            let report = try await services.predictionStore.performance(of: cohort) { version in
                try await services.signature(
                    of: cohort.model, version: version, project: cohort.project)
            }
            return .json(asked.json(report))
        }
    }
}

/// What is asked in the query.
private struct PerformanceRequest {
    let cohort: PredictionCohort
    private let maturity: DurationText
    private let bucket: DurationText

    /// Stretches that are told apart.
    private static let bucketsMax: Int64 = 1000
    /// How far back the cohort goes unless told otherwise.
    private static let span = days(30)

    init(_ request: OwnedRequest, now: EventTime) throws(Problem) {
        maturity = try Self.duration(request, "maturity") ?? Self.days(7)
        bucket = try Self.duration(request, "bucket") ?? Self.days(1)
        let until = try Self.time(request, "until") ?? now
        let since =
            try Self.time(request, "since")
            ?? EventTime(microseconds: until.microseconds - Self.span.microseconds)
        guard since < until else {
            throw .invalid(
                "query.until", "The interval ends at \(until), and begins at \(since).",
                hint: "Let until be later than since.")
        }
        guard bucket.microseconds > 0,
            until.age(at: since).magnitude / bucket.microseconds.magnitude < Self.bucketsMax
        else {
            throw .invalid(
                "query.bucket",
                "Stretches of \(bucket.text) are too many between \(since) and \(until).",
                hint: "Let there be up to \(Self.bucketsMax) of them.")
        }
        let (matured, overflow) = now.microseconds.subtractingReportingOverflow(
            maturity.microseconds)
        cohort = PredictionCohort(
            project: request.project, model: request.parameter("name"),
            version: try request.queriedVersion(), interval: since..<until,
            maturedUntil: overflow
                ? .earliest : max(.earliest, EventTime(microseconds: matured)),
            bucket: bucket.microseconds)
    }

    private static func days(_ count: Int64) -> DurationText {
        DurationText(microseconds: count * 86_400_000_000)
    }

    private static func time(
        _ request: OwnedRequest, _ name: String
    ) throws(Problem) -> EventTime? {
        guard let text = request.query(name) else { return nil }
        guard let time = EventTime(rfc3339: text) else {
            throw .invalid(
                "query.\(name)", "\"\(text)\" is not a time.",
                hint: "Write RFC 3339, such as 2013-07-04T12:00:00Z.")
        }
        return time
    }

    private static func duration(
        _ request: OwnedRequest, _ name: String
    ) throws(Problem) -> DurationText? {
        guard let text = request.query(name) else { return nil }
        guard let duration = DurationText(text) else {
            throw .invalid(
                "query.\(name)", "\"\(text)\" is not a duration.",
                hint: "Write a whole number and a unit: 90s, 15m, 3h, 7d or 4w.")
        }
        return duration
    }

    func json(_ report: PerformanceReport) -> JSONValue {
        [
            "model": .string(cohort.model),
            "since": .string(cohort.interval.lowerBound.description),
            "until": .string(cohort.interval.upperBound.description),
            "maturity": .string(maturity.text),
            "matured_until": .string(cohort.maturedUntil.description),
            "bucket": .string(bucket.text),
            "versions": .array(report.lines.map(Self.json)),
        ]
    }

    private static func json(_ line: PerformanceReport.Line) -> JSONValue {
        let buckets = line.parts.map { part in
            JSONValue.object(
                JSONObject([("start", .string(part.start.description))] + members(part)))
        }
        return .object(
            JSONObject(
                [
                    ("version", .integer(Int64(line.version))),
                    ("role", .string(line.role.rawValue)),
                ] + members(line.whole) + [("buckets", .array(buckets))]))
    }

    private static func members(_ part: PerformanceReport.Part) -> [(String, JSONValue)] {
        let metrics = part.metrics.map { name, value in
            (name, value.map { JSONValue.number($0) } ?? .null)
        }
        return [
            ("predictions", .integer(Int64(part.matured))),
            ("labelled", .integer(Int64(part.labelled))),
            ("unfit", .integer(Int64(part.unfit))),
            ("coverage", part.coverage.map { .number($0) } ?? .null),
            ("immature", .integer(Int64(part.immature))),
            ("metrics", metrics.isEmpty ? .null : .object(JSONObject(metrics))),
        ]
    }
}
