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
                let project = path.project(request)
                let lookup = try services.lookupFrames.lookup(
                    request.body, form: .feast, project: project, in: services.features
                ) { body, shape in
                    let lookup = try FeastLookup(body, shape, project: project, services)
                    return (lookup, lookup.shape)
                }
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
    let shape: LookupShape
    /// The views and the versions of them that are served; `nil` where nobody asks.
    private let versions: [(view: String, version: Int)]?

    /// - Parameter shape: That of the body; `nil` where it is not known yet.
    init(
        _ body: LookupBody, _ shape: LookupShape?, project: String, _ services: Services
    ) throws {
        let tellsVersions = try body.members.flag("include_feature_view_version_metadata")
        self.shape = try shape ?? Self.shape(of: body, project: project, services)
        let plan = self.shape.plan
        let lists = try body.feastLists(for: plan.selection)
        keys = lists.keys
        request = try OnlineRequest(plan, entities: keys, request: lists.request)
        // Its older clients look for the time of the first entity, whatever there is.
        guard request.count > 0 else {
            throw Problem.invalid(
                "entities", "The lists are empty.", hint: "Name at least one entity.")
        }
        versions =
            tellsVersions ? services.features.project(project).versions(of: plan.selection) : nil
    }

    private static func shape(
        of body: LookupBody, project: String, _ services: Services
    ) throws -> LookupShape {
        let features = services.features
        let isFull = try body.members.flag("full_feature_names")
        return try services.lookupShapes.shape(
            of: body.shapeText(
                project, form: .feast, flags: ["full_feature_names"]), in: features
        ) {
            let selection = try body.feastSelection(in: features.project(project))
            return LookupShape(
                features.plan(selection), names: try selection.feastNames(full: isFull))
        }
    }

    func body(_ answer: OnlineAnswer) -> [UInt8] {
        var writer = JSONWriter()
        writer.reserveCapacity(1024 + (answer.width + keys.count) * (64 + answer.count * 48))
        writer.beginObject()
        writer.key("metadata")
        writeMetadata(to: &writer)
        writer.key("results")
        writer.beginArray()
        let columns = FeastColumns(count: answer.count)
        for (_, values) in keys {
            columns.write(
                to: &writer, times: columns.epochs, isOfNumbers: false, value: { values[$0] },
                status: { _ in .present })
        }
        let times = (0..<shape.viewCount).map { columns.times($0, of: answer) }
        let width = answer.width
        answer.values.withUnsafeBufferPointer { values in
            answer.statuses.withUnsafeBufferPointer { statuses in
                for feature in 0..<width {
                    let view = shape.views[feature]
                    columns.write(
                        to: &writer, times: view < 0 ? columns.epochs : times[view],
                        isOfNumbers: shape.isOfNumbers, value: { values[$0 * width + feature] },
                        status: { statuses[$0 * width + feature] })
                }
            }
        }
        writer.endArray()
        writer.endObject()
        return writer.take()
    }

    private func writeMetadata(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("feature_names")
        writer.beginArray()
        for (name, _) in keys { writer.string(name) }
        writer.rawElements(shape.namesJSON)
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
