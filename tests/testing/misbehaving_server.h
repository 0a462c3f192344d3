#pragma once

#include <string>

#include "tests/testing/test_server.h"

namespace httptask::testing {

// Each connection misbehaves in another way.
inline void Misbehave(TestConnection& connection) {
  if (connection.number() % 5 == 4) return connection.ResetAtEnd();
  if (!connection.ReadRequest()) return;
  switch (connection.number() % 5) {
    case 0:  // Breaks off.
      connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
      return;
    case 1:  // No HTTP.
      connection.Write("220 mail.example ESMTP\r\n");
      return;
    case 2:  // An endless body.
      connection.Write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
      while (connection.Write(std::string(65536, 'x'))) {
      }
      return;
    default:  // Says nothing.
      connection.WaitForClose();
  }
}

inline TestServerOptions Misbehaving() {
  TestServerOptions options;
  options.raw = Misbehave;
  return options;
}

}  // namespace httptask::testing
