import Features
import Synchronization

/// The shapes of recent requests, by what they ask for as it was written.
///
/// Resolving ten names costs more than looking the features up, and callers ask for the same ones
/// again and again. A shape serves for as long as definitions and tables stay the same, and goes
/// with the others when they do not: its plan would keep tables that were replaced in memory.
final class LookupShapes: Sendable {
    private let known = Mutex<[Text: LookupShape]>([:])

    /// What was asked for, as it was written.
    struct Text: Hashable {
        var bytes: [UInt8]

        func hash(into hasher: inout Hasher) {
            // An array would be hashed byte by byte.
            bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        }
    }

    /// Shapes kept; a caller who asks in ever new ways makes the cache begin anew.
    private static let countMax = 1024
    /// Longest text by which a shape is kept.
    private static let textBytesMax = 16_384

    /// The shape of the text, made by `make` where it is not known.
    func shape(
        of text: Text, in features: FeatureStore, _ make: () throws -> LookupShape
    ) rethrows -> LookupShape {
        if let shape = known.withLock({ $0[text] }), features.isCurrent(shape.plan) {
            return shape
        }
        let shape = try make()
        guard text.bytes.count <= Self.textBytesMax else { return shape }
        known.withLock { known in
            // Asked under this lock, or it might be kept after the others were forgotten.
            guard features.isCurrent(shape.plan) else { return }
            if known.count >= Self.countMax { known.removeAll(keepingCapacity: true) }
            known[text] = shape
        }
        return shape
    }

    /// Lets the shapes of earlier definitions or tables go: their plans would keep tables that were
    /// replaced in memory.
    func forgetOutdated(in features: FeatureStore) {
        known.withLock { known in
            known = known.filter { features.isCurrent($0.value.plan) }
        }
    }
}
