import Features
import HTTP
import JSON

extension Endpoint {
    /// `POST /get-online-features`: Feast's protocol, for its clients as they are.
    ///
    /// The shapes are those of Feast 0.67's Python server, statuses always included: entity keys
    /// come first as ordinary rows with the epoch as their time; NaN is a string; an empty list is
    /// null, which its client needs.
    static func feastOnlineFeatures(_ services: Services, at path: FeastPath) -> Endpoint {
        Endpoint(
            .post, path.template("/get-online-features"), .requires(.readOnline), query: ["status"]
        ) { request, writer in
            let body = try FeastBody(JSONValue(parsing: request.body))
            let project = services.features.project(path.project(request))
            let lookup = try FeastLookup(FeastOnlineRequest(body), in: project)
            let answer = try services.features.read(lookup.request)
            services.metrics.count(answer)
            let bytes = lookup.body(answer)
            writer.respond { $0.append(bytes) }
            return .written
        }.speakingFeast
    }
}

/// A lookup in Feast's words.
private struct FeastLookup {
    let request: OnlineRequest
    private let keys: [(name: String, values: [FeatureValue])]
    private let names: [String]
    /// The views and the versions of them that are served; `nil` where nobody asks.
    private let versions: [(view: String, version: Int)]?

    init(_ asked: FeastOnlineRequest, in project: Project) throws {
        let selection = try asked.selection(in: project)
        keys = try EntityColumns.read(
            .object(asked.entities), for: selection, ignoringUnknown: true)
        request = try OnlineRequest(selection: selection, entities: keys)
        // Its older clients look for the time of the first entity, whatever there is.
        guard request.count > 0 else {
            throw Problem.invalid(
                "entities", "The lists are empty.", hint: "Name at least one entity.")
        }
        names = try asked.names(of: selection, besides: keys.map(\.name))
        versions = asked.tellsVersions ? project.versions(of: selection) : nil
    }

    func body(_ answer: OnlineAnswer) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("metadata")
        writeMetadata(to: &writer)
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

    private func writeMetadata(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("feature_names")
        writer.beginArray()
        for name in keys.map(\.name) + names { writer.string(name) }
        writer.endArray()
        if let versions {
            writer.key("feature_view_metadata")
            writer.beginArray()
            for (view, version) in versions {
                writer.beginObject()
                writer.key("name")
                writer.string(view)
                writer.key("version")
                writer.int64(Int64(version))
                writer.endObject()
            }
            writer.endArray()
        }
        writer.endObject()
    }

    private func write(_ column: [ServedValue], to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("values")
        writer.beginArray()
        for served in column { writer.feast(served.value) }
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
}

extension JSONWriter {
    /// A feature's value as Feast's server writes it: times are whole seconds, and an empty list
    /// is null, at which its client would stumble otherwise.
    fileprivate mutating func feast(_ value: FeatureValue) {
        switch value {
        case .array(let elements) where elements.isEmpty: null()
        case .array(let elements):
            beginArray()
            for element in elements { feast(element) }
            endArray()
        case .timestamp(let time): int64(time.microseconds / 1_000_000)
        default: feature(value)
        }
    }
}

extension EventTime {
    fileprivate static let epoch = EventTime(microseconds: 0)
}

extension Project {
    /// The views of the selection, each with the version that is read, in the order asked.
    fileprivate func versions(of selection: FeatureSelection) -> [(view: String, version: Int)] {
        selection.views.indices.map { index in
            let schema = selection.views[index]
            let asked = selection.items.first { $0.view == index }?.reference.version
            let newest = registered[DefinitionID(.featureView, schema.name)]
            let isNewest = newest?.storageVersion == schema.storageVersion
            let served = isNewest ? newest?.version : schema.storageVersion
            return (schema.name, asked ?? served ?? schema.storageVersion)
        }
    }
}
