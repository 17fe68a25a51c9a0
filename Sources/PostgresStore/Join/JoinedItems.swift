import Features
import Postgres

/// What a join selects for the features asked for, given what the views contribute.
struct JoinedItems {
    let selection: FeatureSelection
    /// By the selection's views.
    let contributions: [JoinedView.Contribution]
    let relation: EntityRelation

    /// One column for each item.
    func columns() throws(PostgresError) -> [String] {
        var columns: [String] = []
        for item in selection.items {
            switch item.source {
            case .stored(let place): columns.append(column(place))
            case .onDemand(let view, let output):
                let feature = selection.feature(output, ofOnDemand: view)
                let inputs = selection.onDemand[view]
                let sql = ExpressionSQL { index in
                    column(inputs.inputs[index], as: inputs.schema.inputs[index].type)
                }
                columns.append(try sql.value(feature.expression, as: feature.type))
            }
        }
        return columns
    }

    /// An integer: how many of the row's cells are, or are computed from, values that became known
    /// only after the entity row's time.
    var laterCells: String {
        var counts: [(condition: String, cells: Int)] = []
        for condition in selection.items.compactMap(isLater) {
            if let index = counts.firstIndex(where: { $0.condition == condition }) {
                counts[index].cells += 1
            } else {
                counts.append((condition, 1))
            }
        }
        guard !counts.isEmpty else { return "0" }
        return counts.map { "CASE WHEN \($0.condition) THEN \($0.cells) ELSE 0 END" }
            .joined(separator: " + ")
    }

    private func isLater(_ item: FeatureSelection.Item) -> String? {
        switch item.source {
        case .stored(let place): return isLater(place)
        case .onDemand(let view, let output):
            let inputs = selection.onDemand[view].inputs
            let read = selection.feature(output, ofOnDemand: view).expression.columns
            var conditions: [String] = []
            for index in read.sorted() {
                guard case .stored(let place) = inputs[index] else { continue }
                let condition = isLater(place)
                if !conditions.contains(condition) { conditions.append(condition) }
            }
            return conditions.isEmpty ? nil : conditions.joined(separator: " OR ")
        }
    }

    private func isLater(_ place: FeatureSelection.Place) -> String {
        guard let condition = contributions[place.view].isLater[place.feature] else {
            preconditionFailure("a view contributes what is asked of it")
        }
        return condition
    }

    private func column(_ place: FeatureSelection.Place) -> String {
        guard let column = contributions[place.view].features[place.feature] else {
            preconditionFailure("a view contributes what is asked of it")
        }
        return column
    }

    /// - Parameter type: That of the input; the entity rows of a query may have a narrower one.
    private func column(_ input: OnDemandSelection.Input, as type: ValueType) -> String {
        switch input {
        case .stored(let place): return column(place)
        case .request(let index):
            let name = selection.requestColumns[index].name
            guard let place = relation.columns.columns.firstIndex(where: { $0.name == name })
            else { preconditionFailure("the entity columns were checked") }
            let column = "rows.\(EntityRelation.columnName(place))"
            return relation.columns.columns[place].type == type
                ? column : "(\(column))::\(type.sqlName)"
        }
    }
}
