// A maximum-weight general matching by LEMON. Reads int64 numbers: people, pairs, the lower ends,
// the higher ends, the worths. Prints the line of JSON that the other runners print.

#include <lemon/config.h>
#include <lemon/matching.h>
#include <lemon/smart_graph.h>

#include <chrono>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

using lemon::INVALID;
using lemon::SmartGraph;
using Worths = SmartGraph::EdgeMap<std::int64_t>;
using Matching = lemon::MaxWeightedMatching<SmartGraph, Worths>;
using Clock = std::chrono::steady_clock;

static std::vector<std::int64_t> numbers(std::ifstream& file, std::int64_t count) {
  std::vector<std::int64_t> found(count);
  file.read(reinterpret_cast<char*>(found.data()), count * sizeof(std::int64_t));
  return found;
}

static double peak_megabytes() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    if (word == "VmHWM:") {
      double kilobytes = 0;
      status >> kilobytes;
      return kilobytes / 1024;
    }
  }
  return 0;
}

static double seconds(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

int main(int, char** arguments) {
  std::ifstream file(arguments[1], std::ios::binary);
  const auto sizes = numbers(file, 2);
  const auto low = numbers(file, sizes[1]), high = numbers(file, sizes[1]);
  const auto worth = numbers(file, sizes[1]);
  if (!file) {
    std::cerr << "the file of pairs ends too early\n";
    return 1;
  }

  const auto began = Clock::now();
  SmartGraph graph;
  graph.reserveNode(sizes[0]);
  graph.reserveEdge(sizes[1]);
  for (std::int64_t one = 0; one < sizes[0]; ++one) graph.addNode();
  Worths worths(graph);
  for (std::int64_t edge = 0; edge < sizes[1]; ++edge) {
    const auto made = graph.addEdge(graph.nodeFromId(low[edge]), graph.nodeFromId(high[edge]));
    worths[made] = worth[edge];
  }
  Matching matching(graph, worths);

  const auto ready = Clock::now();
  matching.run();
  std::string pairs;
  for (SmartGraph::NodeIt node(graph); node != INVALID; ++node) {
    const auto mate = matching.mate(node);
    if (mate == INVALID || graph.id(node) > graph.id(mate)) continue;
    if (!pairs.empty()) pairs += ",";
    pairs += "[" + std::to_string(graph.id(node)) + "," + std::to_string(graph.id(mate)) + "]";
  }
  const auto done = Clock::now();

  std::cout << "{\"version\": \"" << LEMON_VERSION << "\", \"build\": " << seconds(began, ready)
            << ", \"solve\": " << seconds(ready, done) << ", \"memory\": " << peak_megabytes()
            << ", \"bound\": " << matching.dualValue() / Matching::dualScale
            << ", \"note\": \"\", \"rings\": [], \"pairs\": [" << pairs << "]}" << std::endl;
}
