/// Keeps the registry. Implemented in PostgreSQL, and in memory for tests.
package protocol DefinitionStore: Sendable {
    func load() async throws(FeatureError) -> Registry

    /// The columns of a batch source's table or query, without reading a row.
    ///
    /// - Throws: `.invalid` at `path` where the table does not exist, or the query is not one
    ///   statement that the database understands.
    func columns(of source: DataSource, path: String) async throws(FeatureError) -> SourceColumns

    /// How many rows a batch source gives, as the database estimates it without reading them.
    func rowEstimate(of source: DataSource) async throws(FeatureError) -> Int

    /// What the stores hold of the project.
    ///
    /// - Parameter schemas: The views whose rows to count.
    func holdings(
        of project: String, counting schemas: [FeatureViewSchema]
    ) async throws(FeatureError) -> ProjectHoldings

    /// Does all that the plan says in one transaction, the offline store's tables included.
    ///
    /// - Returns: The registry after it.
    /// - Throws: `.conflict` when the registry has moved past the plan's base revision, `.inUse`
    ///   when rows came into a table that was to be dropped empty.
    func apply(_ plan: RegistryPlan) async throws(FeatureError) -> Registry
}
