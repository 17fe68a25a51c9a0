import Features
import Postgres

/// The columns of entity rows, known to fit the features that are joined to them.
struct EntityColumns {
    let columns: [Features.Column]
    /// Where `event_timestamp` stands.
    let timeIndex: Int

    /// - Parameters:
    ///   - path: Where the rows come from in the request.
    ///   - canWiden: Whether a join key may have a narrower type, which is then widened.
    /// - Throws: `.invalid` naming each column that is missing, doubled or of another type.
    init(
        _ columns: [Features.Column], joinKeys: [Features.Column], path: String,
        canWiden: Bool = false
    ) throws(FeatureError) {
        var faults: [Fault] = []
        let required = joinKeys + [Features.Column(Reserved.eventTimestamp, .timestamp)]
        var fitted = columns
        for need in required {
            guard let index = columns.firstIndex(where: { $0.name == need.name }) else {
                faults.append(
                    Fault(
                        path, "The column \"\(need.name)\" is missing.",
                        hint: "Entity rows need \(required.map(\.name).joined(separator: ", "))."))
                continue
            }
            let found = columns[index].type
            guard found == need.type || canWiden && found.widens(to: need.type) else {
                faults.append(
                    Fault(
                        path,
                        "The column \"\(need.name)\" is \(found.name), but \(need.type.name) is "
                            + "needed."))
                continue
            }
            fitted[index] = need
        }
        for (index, column) in columns.enumerated()
        where columns[..<index].contains(where: { $0.name == column.name }) {
            faults.append(Fault(path, "Two columns are named \"\(column.name)\"."))
        }
        guard faults.isEmpty,
            let timeIndex = fitted.firstIndex(where: { $0.name == Reserved.eventTimestamp })
        else { throw .invalid("the entity rows are wrong", faults) }
        self.columns = fitted
        self.timeIndex = timeIndex
    }

    /// The refusal of a row without an event time that RFC 3339 can write.
    ///
    /// - Parameters:
    ///   - isNull: Whether it has none at all.
    ///   - place: How a message calls the row.
    ///   - path: Where it stands in the request.
    static func badTime(isNull: Bool, place: String, path: String) -> FeatureError {
        let detail =
            isNull
            ? "\(place) has no event timestamp."
            : "\(place) has an event timestamp outside the years 1 to 9999."
        return .invalid("the entity rows are wrong", [Fault(path, detail)])
    }
}
