// fluffbuzz_docs <folder>: writes every document into the folder. See `npm run docs`.
#include <cstdio>
#include <fstream>
#include <string>

#include "documents.h"

int main(int count, char** arguments) {
  if (count != 2) {
    std::fprintf(stderr, "Usage: fluffbuzz_docs <folder>\n");
    return 2;
  }
  for (const fluffbuzz::docs::Document& document : fluffbuzz::docs::documents()) {
    const std::string path = std::string(arguments[1]) + "/" + std::string(document.file);
    std::ofstream out(path, std::ios::binary);
    out << document.text();
    if (!out.flush()) {
      std::fprintf(stderr, "cannot write %s\n", path.c_str());
      return 1;
    }
  }
  return 0;
}
