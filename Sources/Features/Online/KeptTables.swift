/// Rows of online tables as an earlier run of the server has left them.
package struct KeptTables: Sendable {
    /// What the tables had at least.
    package let position: ChangePosition
    /// Fills an empty table; `false` where there are no rows for it, or none that can be used. What
    /// the table has then is of no use.
    package let fill: @Sendable (OnlineTable) -> Bool

    package init(
        position: ChangePosition, fill: @escaping @Sendable (OnlineTable) -> Bool
    ) {
        self.position = position
        self.fill = fill
    }
}

extension FeatureStore {
    /// The tables that can be filled with kept rows and brought up to now.
    ///
    /// Nobody writes to this server meanwhile, and what others write is followed afterwards.
    func restore(
        _ kept: KeptTables, for registry: Registry
    ) async throws(FeatureError) -> [FeatureViewSchema.Identity: any ServedTable] {
        var tables: [OnlineTable] = []
        for schema in registry.projects.values.flatMap(\.allSchemas)
        where schema.isKeptOnline && schema.windows == nil {
            let table = OnlineTable(schema: schema, budget: budget)
            if kept.fill(table), !table.lacksRows { tables.append(table) }
        }
        guard !tables.isEmpty, let caughtUp = try await catchUp(tables, since: kept.position)
        else { return [:] }
        var restored: [FeatureViewSchema.Identity: any ServedTable] = [:]
        for table in tables where !caughtUp.unfit.contains(table.schema.identity) {
            restored[table.schema.identity] = table
        }
        return restored
    }
}
