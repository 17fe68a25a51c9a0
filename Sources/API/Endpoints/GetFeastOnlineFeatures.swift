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
            let lookup = try FeastLookup(LookupBody(request.body), services)
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
    private let shape: LookupShape

    init(_ body: LookupBody, _ services: Services) throws {
        let features = services.features
        let project = DefinitionBundle.defaultProject
        let isFull = try body.members.flag("full_feature_names")
        shape = try services.lookupShapes.shape(
            of: body.shapeText(project, form: UInt8(ascii: "F")), in: features
        ) {
            // Feast lets the service win over the names.
            let selection = try body.selection(
                in: features.project(project), preferringService: true)
            // The entities' keys are always those of the selection.
            let names = try selection.columnNames(
                full: isFull, besides: selection.joinKeys.map(\.name))
            return LookupShape(features.plan(selection), names: names)
        }
        let selection = shape.plan.selection
        keys = try body.entityColumns(for: selection, ignoringUnknown: true)
        request = try OnlineRequest(shape.plan, entities: keys)
    }

    func body(_ answer: OnlineAnswer) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("metadata")
        writer.beginObject()
        writer.key("feature_names")
        writer.beginArray()
        for name in keys.map(\.name) + shape.names { writer.string(name) }
        writer.endArray()
        writer.endObject()
        writer.key("results")
        writer.beginArray()
        for (_, values) in keys {
            write(
                values.count, to: &writer, value: { values[$0] }, status: { _ in .present },
                eventTime: { _ in nil })
        }
        let width = answer.width
        for feature in 0..<width {
            write(
                answer.count, to: &writer, value: { answer.values[$0 * width + feature] },
                status: { answer.statuses[$0 * width + feature] },
                eventTime: { answer.eventTime($0, feature) })
        }
        writer.endArray()
        writer.endObject()
        return writer.take()
    }

    private func write(
        _ count: Int, to writer: inout JSONWriter, value: (Int) -> FeatureValue,
        status: (Int) -> FeatureStatus, eventTime: (Int) -> EventTime?
    ) {
        writer.beginObject()
        writer.key("values")
        writer.beginArray()
        for row in 0..<count { write(value(row), to: &writer) }
        writer.endArray()
        writer.key("statuses")
        writer.beginArray()
        for row in 0..<count { writer.string(status(row).rawValue) }
        writer.endArray()
        writer.key("event_timestamps")
        writer.beginArray()
        for row in 0..<count {
            let time = eventTime(row) ?? .epoch
            writer.plainString { time.write(to: &$0) }
        }
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
