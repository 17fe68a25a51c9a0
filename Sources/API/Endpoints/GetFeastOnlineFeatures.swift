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
            do {
                let lookup = try FeastLookup(
                    LookupBody(request.body), project: path.project(request), services)
                let answer = try services.features.read(lookup.request)
                services.metrics.count(answer)
                let bytes = lookup.body(answer)
                writer.respond { $0.append(bytes) }
                return .written
            } catch {
                // Looked at only where something is wrong: it means reading the body once more.
                try FeastBody(JSONValue(parsing: request.body)).checkLookup()
                throw error
            }
        }.speakingFeast
    }
}

/// A lookup in Feast's words.
private struct FeastLookup {
    let request: OnlineRequest
    private let keys: [(name: String, values: [FeatureValue])]
    private let shape: LookupShape
    /// The views and the versions of them that are served; `nil` where nobody asks.
    private let versions: [(view: String, version: Int)]?

    init(_ body: LookupBody, project: String, _ services: Services) throws {
        let features = services.features
        let isFull = try body.members.flag("full_feature_names")
        let tellsVersions = try body.members.flag("include_feature_view_version_metadata")
        shape = try services.lookupShapes.shape(
            of: body.shapeText(
                project, form: UInt8(ascii: "F"), flags: ["full_feature_names"]), in: features
        ) {
            let selection = try body.feastSelection(in: features.project(project))
            return LookupShape(
                features.plan(selection), names: try selection.feastNames(full: isFull))
        }
        let selection = shape.plan.selection
        let lists = try body.feastLists(for: selection)
        keys = lists.keys
        request = try OnlineRequest(shape.plan, entities: keys, request: lists.request)
        // Its older clients look for the time of the first entity, whatever there is.
        guard request.count > 0 else {
            throw Problem.invalid(
                "entities", "The lists are empty.", hint: "Name at least one entity.")
        }
        versions = tellsVersions ? features.project(project).versions(of: selection) : nil
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
                values.count, to: &writer, value: { values[$0] }, status: { _ in .present },
                time: { _, space in space.append(literal: Self.epoch) })
        }
        let (width, views) = (answer.width, shape.viewCount)
        let times = TimeTexts(answer.times)
        for feature in 0..<width {
            write(
                answer.count, to: &writer, value: { answer.values[$0 * width + feature] },
                status: { answer.statuses[$0 * width + feature] }
            ) { row, space in
                let view = shape.views[feature]
                if view < 0 || !times.append(row * views + view, to: &space) {
                    space.append(literal: Self.epoch)
                }
            }
        }
        writer.endArray()
        writer.endObject()
        return writer.take()
    }

    private static let epoch: StaticString = "\"1970-01-01T00:00:00Z\""

    private func writeMetadata(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("feature_names")
        writer.beginArray()
        for name in keys.map(\.name) + shape.names { writer.string(name) }
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

    /// Writes a column of the answer.
    private func write(
        _ count: Int, to writer: inout JSONWriter, value: (Int) -> FeatureValue,
        status: (Int) -> FeatureStatus, time: (Int, inout JSONSpace) -> Void
    ) {
        var bytesMax = 64
        for row in 0..<count { bytesMax += JSONSpace.bytesMax(of: value(row)) + 64 }
        writer.rawValue(bytesMax: bytesMax) { space in
            space.append(literal: "{\"values\":")
            space.list(count) { row, space in space.feast(value(row)) }
            space.append(literal: ",\"statuses\":")
            space.list(count) { row, space in space.append(status(row)) }
            space.append(literal: ",\"event_timestamps\":")
            space.list(count, time)
            space.append(literal: "}")
        }
    }
}

extension JSONSpace {
    /// A feature's value as Feast's server writes it: times are whole seconds, and an empty list
    /// is null, at which its client would stumble otherwise.
    fileprivate mutating func feast(_ value: FeatureValue) {
        switch value {
        case .array(let elements) where elements.isEmpty: append(literal: "null")
        case .array(let elements):
            list(elements.count) { index, space in space.feast(elements[index]) }
        case .timestamp(let time): int64(time.microseconds / 1_000_000)
        default: feature(value)
        }
    }
}

extension Project {
    /// The views of the selection, each with the version that is read, in the order asked.
    fileprivate func versions(of selection: FeatureSelection) -> [(view: String, version: Int)] {
        selection.views.indices.map { index in
            let schema = selection.views[index]
            let asked = selection.items.first { $0.place?.view == index }?.reference.version
            let newest = registered[DefinitionID(.featureView, schema.name)]
            let isNewest = newest?.storageVersion == schema.storageVersion
            let served = isNewest ? newest?.version : schema.storageVersion
            return (schema.name, asked ?? served ?? schema.storageVersion)
        }
    }
}
