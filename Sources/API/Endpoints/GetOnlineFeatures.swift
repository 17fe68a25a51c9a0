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
                LookupBody(request.body), project: project, services)
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
    /// Whether ages are told.
    private let freshness: Bool
    private let shape: LookupShape

    private static let fields = [
        "features", "feature_service", "entities", "request", "as_of", "full_feature_names",
        "freshness",
    ]

    init(_ body: LookupBody, project: String, _ services: Services) throws {
        try body.members.refuseUnknown(besides: Self.fields)
        asOf = try body.members.time("as_of")
        freshness = try body.members.flag("freshness")
        let features = services.features
        shape = try services.lookupShapes.shape(
            of: body.shapeText(
                project, form: UInt8(ascii: "L"), flags: ["full_feature_names"]), in: features
        ) {
            let selection = try body.selection(in: features.project(project))
            let names =
                try body.members.flag("full_feature_names")
                ? selection.columnNames(full: true, besides: []) : selection.names
            return LookupShape(features.plan(selection), names: names)
        }
        request = try OnlineRequest(
            shape.plan, entities: body.entityLists(for: shape.plan.selection),
            request: EntityLists.request(body.members["request"], for: shape.plan.selection))
    }

    /// The answer's JSON.
    func body(_ answer: OnlineAnswer) -> [UInt8] {
        var writer = JSONWriter()
        writer.reserveCapacity(256 + answer.count * answer.width * 48)
        writer.beginObject()
        writer.key("feature_names")
        writer.raw(shape.namesJSON)
        if freshness {
            writer.key("max_ages")
            writer.raw(shape.maxAgesJSON)
        }
        writer.key("rows")
        writer.beginArray()
        for row in 0..<answer.count { write(row, of: answer, to: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.take()
    }

    private func write(_ row: Int, of answer: OnlineAnswer, to writer: inout JSONWriter) {
        let cells = row * answer.width..<(row + 1) * answer.width
        let values = answer.values[cells]
        var bytesMax = 64 + shape.presentStatuses.count
        if freshness || answer.hasFallbacks {
            bytesMax += JSONSpace.freshnessBytesMax(answer.width)
        }
        for value in values { bytesMax += JSONSpace.bytesMax(of: value) + 64 }
        writer.rawValue(bytesMax: bytesMax) { space in
            space.append(literal: "{\"values\":")
            space.list(values.count) { $1.feature(values[cells.lowerBound + $0]) }
            space.append(literal: ",\"statuses\":")
            write(answer.statuses[cells], to: &space)
            space.append(literal: ",\"event_timestamps\":[")
            writeTimes(of: row, answer, to: &space)
            space.append(UInt8(ascii: "]"))
            if freshness { space.ages(of: row, answer) }
            space.fallbacks(of: row, answer)
            space.append(UInt8(ascii: "}"))
        }
    }

    private func write(_ statuses: ArraySlice<FeatureStatus>, to space: inout JSONSpace) {
        if statuses.allSatisfy(\.isPresent) {
            space.append(shape.presentStatuses)
            return
        }
        space.list(statuses.count) { $1.append(statuses[statuses.startIndex + $0]) }
    }

    private func writeTimes(of row: Int, _ answer: OnlineAnswer, to space: inout JSONSpace) {
        let times = answer.times[row * shape.viewCount..<(row + 1) * shape.viewCount]
        // The features of one view share a row, and so its time and the text of it.
        var written: (view: Int, range: Range<Int>)?
        for (index, view) in shape.views.enumerated() {
            if index > 0 { space.append(UInt8(ascii: ",")) }
            if let written, written.view == view {
                space.repeat(written.range)
                continue
            }
            let start = space.count
            if view >= 0, let time = times[times.startIndex + view] {
                space.quoted(time)
            } else {
                space.append(literal: "null")
            }
            written = (view, start..<space.count)
        }
    }
}

extension FeatureStatus {
    fileprivate var isPresent: Bool {
        if case .present = self { true } else { false }
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
        var present = 0
        var others: [FeatureStatus: Int] = [:]
        for status in answer.statuses {
            if status.isPresent { present += 1 } else { others[status, default: 0] += 1 }
        }
        if present > 0 { servedValues.add(Double(present), FeatureStatus.present.rawValue) }
        for (status, count) in others { servedValues.add(Double(count), status.rawValue) }
    }
}
