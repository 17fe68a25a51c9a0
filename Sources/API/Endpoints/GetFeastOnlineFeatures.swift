import Features
import HTTP
import JSON

extension Endpoint {
    /// `POST /get-online-features`: Feast's protocol, for its clients as they are.
    ///
    /// The shapes are those of Feast 0.67's Python server, statuses always included: entity keys
    /// come first as ordinary rows with the epoch as their time; NaN is a string; an empty list is
    /// null, which its client needs. Serves the default project.
    static func feastOnlineFeatures(_ services: Services) -> Endpoint {
        var endpoint = Endpoint(
            .post, "/get-online-features", .requires(.readOnline), query: ["status"]
        ) { request, writer in
            let body = try JSONValue(parsing: request.body).expectedObject()
            let project = services.features.project(DefinitionBundle.defaultProject)
            let lookup = try FeastLookup(body, in: project)
            let answer = try services.features.read(lookup.request)
            services.metrics.count(answer)
            let bytes = lookup.body(answer)
            writer.respond { $0.append(bytes) }
            return .written
        }
        endpoint.renderProblem = { problem, _ in problem.feastResponse }
        return endpoint
    }
}

/// A lookup in Feast's words.
private struct FeastLookup {
    let request: OnlineRequest
    private let keys: [(name: String, values: [FeatureValue])]
    private let names: [String]

    init(_ body: JSONObject, in project: Project) throws {
        var selected = body
        // Feast lets the service win over the names.
        if !(body["feature_service"] ?? .null).isNull { selected["features"] = nil }
        let selection = try FeatureSelection(selected, in: project)
        let lists = try EntityLists.feast(body["entities"], for: selection)
        keys = lists.keys
        request = try OnlineRequest(
            selection: selection, entities: keys, request: lists.request)
        names = try selection.columnNames(
            full: try body.flag("full_feature_names"), besides: keys.map(\.name))
    }

    func body(_ answer: OnlineAnswer) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("metadata")
        writer.beginObject()
        writer.key("feature_names")
        writer.beginArray()
        for name in keys.map(\.name) + names { writer.string(name) }
        writer.endArray()
        writer.endObject()
        writer.key("results")
        writer.beginArray()
        for (_, values) in keys {
            write(
                values.map { ServedValue(value: $0, status: .present, eventTime: nil) }, to: &writer
            )
        }
        for index in names.indices { write(answer.rows.map { $0[index] }, to: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.take()
    }

    private func write(_ column: [ServedValue], to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("values")
        writer.beginArray()
        for served in column { write(served.value, to: &writer) }
        writer.endArray()
        writer.key("statuses")
        writer.beginArray()
        for served in column { writer.string(served.status.rawValue) }
        writer.endArray()
        writer.key("event_timestamps")
        writer.beginArray()
        for served in column { writer.string((served.eventTime ?? .epoch).description) }
        writer.endArray()
        writer.endObject()
    }

    private func write(_ value: FeatureValue, to writer: inout JSONWriter) {
        switch value {
        case .array(let elements) where elements.isEmpty: writer.null()
        case .timestamp(let time): writer.int64(time.microseconds / 1_000_000)
        default: writer.feature(value)
        }
    }
}

extension EventTime {
    fileprivate static let epoch = EventTime(microseconds: 0)
}

extension Problem {
    /// The error as Feast's server sends it: JSON within a JSON string, which its client turns into
    /// the exception of that name.
    fileprivate var feastResponse: Response {
        let name =
            switch title {
            case let title where title.hasPrefix("unknown feature view"):
                "FeatureViewNotFoundException"
            case let title where title.hasPrefix("unknown feature service"):
                "FeatureServiceNotFoundException"
            default: "FeastError"
            }
        let error: JSONValue = [
            "module": "feast.errors", "class": .string(name),
            "message": .string("\(title): \(detail)"),
        ]
        return .json(.string(error.text), status: status)
    }
}
