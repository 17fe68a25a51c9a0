import CProcess
import Glibc
package import Training

/// A file descriptor that a started program does not inherit by itself; closed with its owner.
package final class Descriptor {
    package private(set) var number: Int32

    /// - Parameter number: Opened to be closed in started programs.
    private init(_ number: Int32) {
        // Not among the standard ones, the places at which a child gets its own.
        self.number = number > 2 ? number : fcntl(number, F_DUPFD_CLOEXEC, 3)
        if number <= 2 { _ = Glibc.close(number) }
    }

    deinit { close() }

    func close() {
        if number >= 0 { _ = Glibc.close(number) }
        number = -1
    }

    static func pipe() throws(TrainingError) -> (reading: Descriptor, writing: Descriptor) {
        var ends: [Int32] = [0, 0]
        guard pipe2(&ends, O_CLOEXEC) == 0 else { throw failure("open a pipe") }
        return (Descriptor(ends[0]), Descriptor(ends[1]))
    }

    /// MFD_CLOEXEC, which Glibc's module does not show.
    private static let memoryClosedOnExec: UInt32 = 1

    /// Memory that can be handed to another process.
    package static func memory(_ name: String) throws(TrainingError) -> Descriptor {
        let number = memfd_create(name, memoryClosedOnExec)
        guard number >= 0 else { throw failure("make shared memory") }
        return Descriptor(number)
    }

    /// Writes all of it.
    package static func write<Element>(
        _ elements: [Element], to descriptor: Int32
    ) throws(TrainingError) {
        let code = elements.withUnsafeBytes { bytes -> Int32 in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Glibc.write(
                    descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count > 0 {
                    rest = rest.dropFirst(count)
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
        guard code == 0 else { throw failure("write", code) }
    }

    static func failure(_ what: String, _ code: Int32 = errno) -> TrainingError {
        .trainerFailed("cannot \(what): \(String(cString: strerror(code)))")
    }
}
