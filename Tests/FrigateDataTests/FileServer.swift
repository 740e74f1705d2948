import Foundation

/// A web server for the files of one folder, on 127.0.0.1 only, gone with the value.
final class FileServer: @unchecked Sendable {
  let port: UInt16
  private let listener: Int32
  private let folder: String

  struct NoServer: Error {}

  init(_ folder: String) throws {
    self.folder = folder
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    let ok = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 16) == 0
          && getsockname(listener, $0, &length) == 0
      }
    }
    guard ok else { throw NoServer() }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [listener, folder] in
      while true {
        let client = accept(listener, nil, nil)
        if client < 0 { return }
        Self.answer(client, folder)
        close(client)
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  private static func answer(_ client: Int32, _ folder: String) {
    var request = [UInt8](repeating: 0, count: 4096)
    let n = recv(client, &request, request.count, 0)
    let path =
      String(decoding: request[..<max(n, 0)], as: UTF8.self).split(separator: " ").dropFirst().first ?? ""
    let body = FileManager.default.contents(atPath: folder + path)
    let header =
      "HTTP/1.0 \(body == nil ? "404 Not Found" : "200 OK")\r\nContent-Length: \(body?.count ?? 0)\r\n\r\n"
    let bytes = Array(header.utf8) + (body.map(Array.init) ?? [])
    var sent = 0
    while sent < bytes.count {
      let n = bytes[sent...].withUnsafeBytes { send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if n <= 0 { return }
      sent += n
    }
  }
}
