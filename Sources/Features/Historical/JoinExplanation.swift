package import JSON

/// How a join would be run, and what it would cost.
package struct JoinExplanation: Sendable {
    /// How the rows of one view are found.
    package struct View: Sendable {
        package let name: String
        package let shape: JoinShape
        /// Why, as a sentence.
        package let rule: String
        /// An estimate of the view's rows within the times that can be asked for.
        package let featureRows: Int

        package init(name: String, shape: JoinShape, rule: String, featureRows: Int) {
            self.name = name
            self.shape = shape
            self.rule = rule
            self.featureRows = featureRows
        }
    }

    /// One statement that the database would run.
    package struct Statement: Sendable {
        /// `entity_query` or `join`.
        package let name: String
        /// In the database's own unit: about the reading of a page.
        package let cost: Double
        /// As the database tells it.
        package let plan: JSONValue

        package init(name: String, cost: Double, plan: JSONValue) {
            self.name = name
            self.cost = cost
            self.plan = plan
        }
    }

    /// In the order of the selection.
    package let views: [View]
    /// Counted, or estimated where a query yields them.
    package let entityRows: Int
    package let statements: [Statement]
    /// Of the entity rows.
    package let entityColumns: [Column]

    package init(
        views: [View], entityRows: Int, statements: [Statement], entityColumns: [Column]
    ) {
        self.views = views
        self.entityRows = entityRows
        self.statements = statements
        self.entityColumns = entityColumns
    }
}
