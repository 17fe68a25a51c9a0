import Features

/// A `feast.core.Entity`: one join key with a name.
struct FeastEntity {
    /// No name of ours has a dot in it, so that one made of two is like none of them.
    let name: String
    private let joinKey: Column
    private let annotations: Annotations

    init(_ entity: Entity, joinKey: Column) {
        name = entity.joinKeys.count == 1 ? entity.name : "\(entity.name).\(joinKey.name)"
        self.joinKey = joinKey
        annotations = entity.annotations
    }

    func write(to message: inout ProtobufWriter, _ project: Project) {
        message.message(1) { spec in
            spec.string(1, name)
            spec.int(2, joinKey.type.feastNumber)
            spec.string(3, annotations.description)
            spec.string(4, joinKey.name)
            spec.map(8, annotations.tags)
            spec.string(9, project.name)
            spec.string(10, annotations.owner)
        }
        message.message(2) { _ in }
    }
}

extension ValueType {
    /// The number of the type in `feast.types.ValueType`.
    var feastNumber: Int64 {
        let number: Int64 =
            switch scalar {
            case .bytes: 1
            case .string: 2
            case .int32: 3
            case .int64: 4
            case .float64: 5
            case .float32: 6
            case .bool: 7
            case .timestamp: 8
            }
        return isArray ? number + 10 : number
    }
}
