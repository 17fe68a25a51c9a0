import Features
import HTTP
import JSON

extension Endpoint {
    /// `POST /v1/online-features`: the latest values of features for some entities.
    ///
    /// From memory, on the event loop; with `as_of` from the offline store, as it was then.
    static func onlineFeatures(_ services: Services) -> Endpoint {
        Endpoint(
            .post, "/v1/online-features", .requires(.readOnline), query: ["project"]
        ) { request, writer in
            let project = request.query("project") ?? DefinitionBundle.defaultProject
            let lookup = try OnlineLookup(
                try JSONValue(parsing: request.body).expectedObject(),
                in: services.features.project(project))
            guard let instant = lookup.asOf else {
                let answer = try services.features.read(lookup.request)
                services.metrics.count(answer)
                let body = lookup.body(answer)
                writer.respond { $0.append(body) }
                return .written
            }
            return later(request.id, services) {
                let answer = try await services.features.read(lookup.request, asOf: instant)
                return Response(contentType: "application/json", bytes: lookup.body(answer))
            }
        }
    }
}

/// A request for online features, read and resolved.
struct OnlineLookup {
    let request: OnlineRequest
    /// The instant to answer for; `nil` is now.
    let asOf: EventTime?
    private let names: [String]

    private static let fields = [
        "features", "feature_service", "entities", "request", "as_of", "full_feature_names",
    ]

    init(_ body: JSONObject, in project: Project) throws {
        try body.refuseUnknown(besides: Self.fields)
        let selection = try FeatureSelection(body, in: project)
        request = try OnlineRequest(
            selection: selection,
            entities: try EntityLists.entities(body["entities"], for: selection),
            request: try EntityLists.request(body["request"], for: selection))
        asOf = try body.time("as_of")
        names =
            try body.flag("full_feature_names")
            ? selection.columnNames(full: true, besides: []) : selection.names
    }

    /// The answer's JSON.
    func body(_ answer: OnlineAnswer) -> [UInt8] {
        var writer = JSONWriter()
        writer.reserveCapacity(64 + answer.rows.count * names.count * 48)
        writer.beginObject()
        writer.key("feature_names")
        writer.beginArray()
        for name in names { writer.string(name) }
        writer.endArray()
        writer.key("rows")
        writer.beginArray()
        for row in answer.rows { write(row, to: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.take()
    }

    private func write(_ row: [ServedValue], to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("values")
        writer.beginArray()
        for served in row { writer.feature(served.value) }
        writer.endArray()
        writer.key("statuses")
        writer.beginArray()
        for served in row { writer.string(served.status.rawValue) }
        writer.endArray()
        writer.key("event_timestamps")
        writer.beginArray()
        // The features of one view share a row, and so its time and the text of it.
        var last: (time: EventTime, text: String)?
        for served in row {
            guard let time = served.eventTime else {
                writer.null()
                continue
            }
            let text = last.flatMap { $0.time == time ? $0.text : nil } ?? time.description
            writer.string(text)
            last = (time, text)
        }
        writer.endArray()
        writer.endObject()
    }
}

extension FeatureSelection {
    /// Resolves the members `features` or `feature_service` of a request.
    init(_ body: JSONObject, in project: Project) throws {
        switch (body["feature_service"] ?? .null, body["features"] ?? .null) {
        case (.string(let service), .null): try self.init(service: service, in: project)
        case (.null, .array(let items)):
            let references = try items.enumerated().map { index, item in
                guard let text = item.stringValue, let reference = FeatureReference(text) else {
                    throw Problem.invalid(
                        "features[\(index)]", "\(item.text) is not a feature reference.",
                        hint: "Write \"view:feature\".")
                }
                return reference
            }
            try self.init(references, in: project)
        default:
            throw Problem.invalid(
                "features", "Either features, a list, or feature_service, a name, is expected.")
        }
    }
}

extension Metrics {
    /// Counts served values by status.
    func count(_ answer: OnlineAnswer) {
        for status in FeatureStatus.allCases {
            let count = answer.rows.reduce(0) { count, row in
                row.reduce(count) { $1.status == status ? $0 + 1 : $0 }
            }
            if count > 0 { servedValues.add(Double(count), status.rawValue) }
        }
    }
}
