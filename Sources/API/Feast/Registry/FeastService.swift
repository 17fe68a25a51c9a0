import Features

/// A `feast.core.FeatureService`.
struct FeastService {
    private let name: String
    private let annotations: Annotations
    /// Each view once, with the features of it.
    private let views: [(name: String, features: [Feature])]

    /// - Returns: `nil` where a feature is not one of a view's newest version.
    init?(_ definition: Definition, _ pinned: PinnedFeatures, in project: Project) {
        guard case .featureService(let service) = definition else { return nil }
        var views: [(name: String, features: [Feature])] = []
        for reference in pinned.meant {
            guard let newest = project.schema(of: reference.view),
                project.schema(of: reference.viewReference)?.identity == newest.identity,
                let index = newest.featureIndex(reference.feature)
            else { return nil }
            let feature = newest.features[index]
            if let place = views.firstIndex(where: { $0.name == newest.name }) {
                views[place].features.append(feature)
            } else {
                views.append((newest.name, [feature]))
            }
        }
        name = service.name
        annotations = service.annotations
        self.views = views
    }

    func write(to message: inout ProtobufWriter, _ project: Project) {
        message.message(1) { spec in
            spec.string(1, name)
            spec.string(2, project.name)
            for (view, features) in views {
                spec.message(3) { projection in
                    projection.string(1, view)
                    for feature in features {
                        projection.message(2) {
                            $0.feature(feature.name, feature.type, feature.annotations)
                        }
                    }
                }
            }
            spec.map(4, annotations.tags)
            spec.string(5, annotations.description)
            spec.string(6, annotations.owner)
        }
        message.message(2) { _ in }
    }
}
