/// A join of features to entity rows: for each row and view, the greatest row at or before the
/// entity row's time and not older than the view's TTL.
///
/// The result has exactly the entity rows, in their order, duplicates kept; their columns come
/// first, then the features in the order asked.
package struct PointInTimeJoin: Sendable {
    package let selection: FeatureSelection
    package let entityRows: EntityRows
    /// Whether rows that became known only after the entity row's time are left out.
    package let asKnown: Bool
    /// Whether feature columns are called `view__feature`.
    package let fullFeatureNames: Bool

    package init(
        selection: FeatureSelection, entityRows: EntityRows, asKnown: Bool, fullFeatureNames: Bool
    ) {
        self.selection = selection
        self.entityRows = entityRows
        self.asKnown = asKnown
        self.fullFeatureNames = fullFeatureNames
    }

    /// The columns of the result, given those of the entity rows.
    /// - Throws: `.invalid` where two columns would bear one name, and where the entity rows lack a
    ///   request value or have one that is not of its type.
    package func columns(after entityColumns: [Column]) throws(FeatureError) -> [Column] {
        let faults = selection.requestColumns.compactMap { column in
            fault(of: column, among: entityColumns)
        }
        guard faults.isEmpty else { throw .invalid("the entity rows are wrong", faults) }
        let names = try selection.columnNames(
            full: fullFeatureNames, besides: entityColumns.map(\.name))
        return entityColumns + zip(names, selection.items).map { Column($0, $1.type) }
    }

    private func fault(of column: Column, among entityColumns: [Column]) -> Fault? {
        guard let found = entityColumns.first(where: { $0.name == column.name })?.type else {
            let names = selection.requestColumns.map(\.name).joined(separator: ", ")
            return Fault(
                path, "The column \"\(column.name)\" is missing.",
                hint: "On-demand features take \(names) from the entity rows.")
        }
        // A query has types of its own; what is sent is read as what it should be.
        let isInteger = [ValueType.int32, .int64].contains(found)
        let isNumber = [ValueType.float32, .float64].contains(column.type)
        guard found != column.type, !found.widens(to: column.type), !(isInteger && isNumber) else {
            return nil
        }
        return Fault(
            path,
            "The column \"\(column.name)\" is \(found.name), but \(column.type.name) is needed.")
    }

    /// Where the entity rows stand in the request.
    private var path: String {
        if case .query = entityRows { "entity_query" } else { "entity_rows" }
    }
}
