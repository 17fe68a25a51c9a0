extension OnlineRequest {
    /// The same entities, asked for other features.
    ///
    /// - Returns: `nil` where these need a join key or a request value that the request has not,
    ///   or are too many.
    package init?(_ request: OnlineRequest, for plan: LookupPlan) {
        let given = request.plan.selection
        let asked = plan.selection
        guard asked.items.count * request.count <= Self.valuesMax,
            let columns = Self.lists(of: asked.joinKeys, among: given.joinKeys, request.columns),
            let values = Self.lists(
                of: asked.requestColumns, among: given.requestColumns, request.requestValues)
        else { return nil }
        self.init(plan: plan, columns: columns, requestValues: values, count: request.count)
    }

    private static func lists(
        of asked: [Column], among given: [Column], _ lists: [[FeatureValue]]
    ) -> [[FeatureValue]]? {
        var found: [[FeatureValue]] = []
        for column in asked {
            guard let place = given.firstIndex(of: column) else { return nil }
            found.append(lists[place])
        }
        return found
    }
}
