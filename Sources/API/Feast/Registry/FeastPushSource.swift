import Features

/// A `feast.core.DataSource` of kind `PushSource`.
struct FeastPushSource {
    let source: DataSource
    /// The history of a view that reads from it.
    let history: FeastSource

    func write(to message: inout ProtobufWriter, _ project: Project) {
        let pushSource: Int64 = 9
        message.int(1, pushSource)
        message.string(20, source.name)
        message.string(21, project.name)
        message.message(22) { _ in }
        message.string(23, source.annotations.description)
        message.map(24, source.annotations.tags)
        message.string(25, source.annotations.owner)
        message.message(26) { history.write(to: &$0, project) }
    }
}
