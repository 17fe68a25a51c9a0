import Glibc
package import Training

/// One message of a training process: a kind, a length, and as many bytes.
///
/// ```
///  0      1            5
///  │ kind │ length, LE │ bytes …
/// ```
package struct TrainerFrame: Equatable {
    package enum Kind: UInt8 {
        /// JSON of a `TrainingEvent`.
        case event = 1
        /// The model file of the outcome, which comes next.
        case file = 2
        /// JSON of a `TrainingOutcome` without its file; nothing comes after it.
        case outcome = 3
        /// JSON of a `TrainingError`; nothing comes after it.
        case failure = 4
    }

    static let headerBytes = 5
    /// More than any model of the most trees and leaves that can be served.
    package static let bytesMax = 512 << 20

    let kind: Kind
    let bytes: [UInt8]

    package init(kind: Kind, bytes: [UInt8]) {
        self.kind = kind
        self.bytes = bytes
    }

    /// Writes the frame, waiting while the reader is behind.
    ///
    /// - Throws: `.trainerFailed` when nobody reads any more.
    func write(to descriptor: Int32) throws(TrainingError) {
        var header = [kind.rawValue]
        withUnsafeBytes(of: UInt32(bytes.count).littleEndian) { header.append(contentsOf: $0) }
        try Descriptor.write(header, to: descriptor)
        try Descriptor.write(bytes, to: descriptor)
    }
}

/// Puts frames together from the pieces in which they come.
package struct TrainerFrameReader {
    private var pending: [UInt8] = []
    private let bytesMax: Int

    package init(bytesMax: Int = TrainerFrame.bytesMax) {
        self.bytesMax = bytesMax
    }

    /// The frames that a piece completes.
    ///
    /// - Throws: `.trainerFailed` for an unknown kind, and a length above the limit before it is
    ///   waited for.
    package mutating func frames(
        completedBy piece: UnsafeRawBufferPointer
    ) throws(TrainingError) -> [TrainerFrame] {
        pending.append(contentsOf: piece)
        var frames: [TrainerFrame] = []
        var start = 0
        while pending.count - start >= TrainerFrame.headerBytes {
            guard let kind = TrainerFrame.Kind(rawValue: pending[start]) else {
                throw .trainerFailed("it sent a message of unknown kind \(pending[start])")
            }
            let length = (1...4).reduce(0) { $0 | Int(pending[start + $1]) << (8 * ($1 - 1)) }
            guard length <= bytesMax else {
                throw .trainerFailed(
                    "it sent a message of \(length) bytes, the limit is \(bytesMax)")
            }
            let end = start + TrainerFrame.headerBytes + length
            guard pending.count >= end else { break }
            frames.append(
                TrainerFrame(
                    kind: kind, bytes: Array(pending[start + TrainerFrame.headerBytes..<end])))
            start = end
        }
        pending.removeFirst(start)
        return frames
    }
}
