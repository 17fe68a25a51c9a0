import FoundationEssentials

/// Where the files are that these tests read, found from where they were compiled.
enum RepositoryFolder {
    /// The folder of `Package.swift`.
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
