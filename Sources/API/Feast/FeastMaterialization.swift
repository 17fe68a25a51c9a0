import Features
import JSON

/// What a client of Feast wants to have materialized.
struct FeastMaterialization {
    /// The views, each in its version; `nil` means every view with a batch source.
    let views: [String]?
    /// The same as Larder's own job of this kind is asked.
    let request: JSONValue

    /// The body of `POST /materialize`: rows from `start_ts` to `end_ts`, both included.
    init(interval body: FeastBody) throws {
        views = try body.views()
        var members: [(String, JSONValue)]
        if try body.flag("disable_event_timestamp") {
            members = [("full", true)]
        } else {
            let start = try body.requiredTime("start_ts")
            let end = try body.requiredTime("end_ts")
            guard start < end else {
                throw Problem.invalid("end_ts", "The end \(end) is not after the start \(start).")
            }
            // Our intervals are without their end.
            let behindEnd = min(EventTime(microseconds: end.microseconds + 1), .latest)
            members = [
                ("start", .string(start.description)), ("end", .string(behindEnd.description)),
            ]
        }
        request = Self.request(views, members)
    }

    /// The body of `POST /materialize-incremental`: whatever came since the last time.
    ///
    /// `end_ts` is no limit: the online store serves what the history holds at the present time,
    /// and a row left out now because of its event time would have to be looked for for ever.
    init(incremental body: FeastBody) throws {
        views = try body.views()
        _ = try body.time("end_ts", try body.requiredString("end_ts"))
        request = Self.request(views, [])
    }

    private static func request(
        _ views: [String]?, _ members: [(String, JSONValue)]
    ) -> JSONValue {
        let named = views.map { [("feature_views", JSONValue.array($0.map(JSONValue.string)))] }
        return .object(JSONObject((named ?? []) + members))
    }
}

extension FeastBody {
    /// The views named; an empty list means all, as to Feast.
    fileprivate func views() throws -> [String]? {
        let views = try strings("feature_views")
        guard let version = try string("version"), version.lowercased() != "latest" else {
            return views.isEmpty ? nil : views
        }
        guard views.count == 1 else {
            throw Problem.invalid(
                "version", "A version is that of one view, and \(views.count) are named.",
                hint: "Name the one view in feature_views.")
        }
        return ["\(views[0])@\(version)"]
    }

    fileprivate func requiredTime(_ name: String) throws -> EventTime {
        guard let text = try string(name) else {
            throw Problem.invalid(
                name, "The field \"\(name)\" is missing.",
                hint: "Send start_ts and end_ts, or disable_event_timestamp.")
        }
        return try time(name, text)
    }

    fileprivate func time(_ name: String, _ text: String) throws(Problem) -> EventTime {
        guard let time = FeastTime.read(text) else {
            throw .invalid(
                name, "\"\(text)\" is not a time.",
                hint: "Write RFC 3339, such as 2013-07-04T12:00:00Z.")
        }
        return time
    }
}
