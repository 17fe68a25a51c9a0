package import JSON

/// What was served of the features of one entity: kept, so that it can be held against history.
package struct ServedVector: Hashable, Sendable {
    package let project: String
    /// By the clock of the server that answered.
    package let servedAt: EventTime
    /// Each once, under their present names, with the versions that name the tables.
    package let features: [FeatureReference]
    /// How often the definition of each view had changed, by view and version: what another
    /// definition says is not to be compared.
    package let definitions: [String: Int]
    /// The join keys, by name.
    package let key: JSONValue
    /// In the order of the features; so are the statuses.
    package let values: [JSONValue]
    package let statuses: [String]

    package init(
        project: String, servedAt: EventTime, features: [FeatureReference],
        definitions: [String: Int], key: JSONValue, values: [JSONValue], statuses: [String]
    ) {
        self.project = project
        self.servedAt = servedAt
        self.features = features
        self.definitions = definitions
        self.key = key
        self.values = values
        self.statuses = statuses
    }

    /// - Parameters:
    ///   - row: Of the answer.
    ///   - answer: To a selection without features that are computed on demand.
    init(_ row: Int, of answer: OnlineAnswer, to request: OnlineRequest) {
        let selection = answer.selection
        let project = request.plan.snapshot.registry.project(selection.views[0].project)
        var features: [FeatureReference] = []
        var values: [JSONValue] = []
        var statuses: [String] = []
        for (index, item) in selection.items.enumerated() {
            guard let place = item.place else {
                preconditionFailure("what is computed on demand is not kept")
            }
            let reference = selection.views[place.view].reference(toFeature: place.feature)
            guard !features.contains(reference) else { continue }
            let served = answer[row, index]
            features.append(reference)
            values.append(served.value.json)
            statuses.append(served.status.rawValue)
        }
        let key = zip(selection.joinKeys, request.columns).map { ($0.name, $1[row].json) }
        self.init(
            project: project.name, servedAt: answer.instant, features: features,
            definitions: project.definitions(of: selection.views),
            key: .object(JSONObject(key)), values: values, statuses: statuses)
    }
}

extension FeatureViewSchema {
    /// The feature under its present name, of the version that names the table.
    fileprivate func reference(toFeature index: Int) -> FeatureReference {
        FeatureReference(view: name, version: storageVersion, feature: features[index].name)
    }
}

extension Project {
    /// The numbers of the definitions that serve the views, by view and version.
    func definitions(of views: [FeatureViewSchema]) -> [String: Int] {
        var numbers: [String: Int] = [:]
        for view in views {
            let reference = ViewReference(name: view.name, version: view.storageVersion)
            let newest = registered[DefinitionID(.featureView, view.name)]
            numbers[reference.description] =
                newest?.storageVersion == view.storageVersion
                ? newest?.version : earlierVersion(reference)?.version
        }
        return numbers
    }
}
