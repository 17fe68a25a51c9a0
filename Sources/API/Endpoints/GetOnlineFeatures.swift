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
            let lookup = try services.lookupFrames.lookup(
                request.body, form: .larder, project: project, in: services.features
            ) { body, shape in
                let lookup = try OnlineLookup(body, shape, project: project, services)
                return (lookup, lookup.shape)
            }
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
    let shape: LookupShape

    /// - Parameter shape: That of the body; `nil` where it is not known yet.
    init(
        _ body: LookupBody, _ shape: LookupShape?, project: String, _ services: Services
    ) throws {
        asOf = try body.members.time("as_of")
        freshness = try body.members.flag("freshness")
        self.shape = try shape ?? Self.shape(of: body, project: project, services)
        let selection = self.shape.plan.selection
        request = try OnlineRequest(
            self.shape.plan, entities: body.entityLists(for: selection),
            request: EntityLists.request(body.members["request"], for: selection))
    }

    private static func shape(
        of body: LookupBody, project: String, _ services: Services
    ) throws -> LookupShape {
        try body.members.refuseUnknown(besides: LookupForm.larder.members)
        let features = services.features
        return try services.lookupShapes.shape(
            of: body.shapeText(
                project, form: .larder, flags: ["full_feature_names"]), in: features
        ) {
            let selection = try body.selection(in: features.project(project))
            let names =
                try body.members.flag("full_feature_names")
                ? selection.columnNames(full: true, besides: []) : selection.names
            return LookupShape(features.plan(selection), names: names)
        }
    }

    /// The answer's JSON.
    func body(_ answer: OnlineAnswer) -> [UInt8] {
        var writer = JSONWriter()
        writer.reserveCapacity(1024 + answer.count * answer.width * 48)
        writer.beginObject()
        writer.key("feature_names")
        writer.raw(shape.namesJSON)
        if freshness {
            writer.key("max_ages")
            writer.raw(shape.maxAgesJSON)
        }
        writer.key("rows")
        writer.beginArray()
        for first in stride(from: 0, to: answer.count, by: Self.rowsAtOnce) {
            let rows = first..<min(first + Self.rowsAtOnce, answer.count)
            writer.rawValue(bytesMax: bytesMax(of: rows, answer)) { space in
                write(rows, of: answer, to: &space)
            }
        }
        writer.endArray()
        writer.endObject()
        return writer.take()
    }

    /// Rows for which there is room before they are written.
    private static let rowsAtOnce = 64

    private func bytesMax(of rows: Range<Int>, _ answer: OnlineAnswer) -> Int {
        // Of a status and a time besides.
        var ofRow = 64 + shape.presentStatuses.count + answer.width * 64
        if freshness || answer.hasFallbacks {
            ofRow += JSONSpace.freshnessBytesMax(answer.width)
        }
        guard !shape.isOfNumbers else {
            return rows.count * (ofRow + answer.width * JSONSpace.numberBytesMax)
        }
        let cells = rows.lowerBound * answer.width..<rows.upperBound * answer.width
        return answer.values.withUnsafeBufferPointer { values in
            cells.reduce(rows.count * ofRow) { $0 + JSONSpace.bytesMax(of: values[$1]) }
        }
    }

    private func write(_ rows: Range<Int>, of answer: OnlineAnswer, to space: inout JSONSpace) {
        let width = answer.width
        var times = RepeatedTimes()
        answer.values.withUnsafeBufferPointer { values in
            answer.statuses.withUnsafeBufferPointer { statuses in
                for row in rows {
                    let cells = row * width..<(row + 1) * width
                    if row > rows.lowerBound { space.append(UInt8(ascii: ",")) }
                    space.append(literal: "{\"values\":")
                    space.features(UnsafeBufferPointer(rebasing: values[cells]))
                    space.append(literal: ",\"statuses\":")
                    write(UnsafeBufferPointer(rebasing: statuses[cells]), to: &space)
                    space.append(literal: ",\"event_timestamps\":")
                    space.list(width) { feature, space in
                        let view = shape.views[feature]
                        if view >= 0, let time = answer.times[row * shape.viewCount + view] {
                            times.write(time, to: &space)
                        } else {
                            space.append(literal: "null")
                        }
                    }
                    if freshness { space.ages(of: row, answer) }
                    space.fallbacks(of: row, answer)
                    space.append(UInt8(ascii: "}"))
                }
            }
        }
    }

    private func write(
        _ statuses: UnsafeBufferPointer<FeatureStatus>, to space: inout JSONSpace
    ) {
        if statuses.allSatisfy(\.isPresent) {
            space.append(shape.presentStatuses)
        } else {
            space.list(statuses.count) { $1.append(statuses[$0]) }
        }
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
