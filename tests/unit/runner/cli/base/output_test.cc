#include "runner/cli/base/output.h"

#include <gtest/gtest.h>

#include <sstream>

namespace httptask::runner {
namespace {

struct Streams {
  std::ostringstream results;
  std::ostringstream notes;
};
constexpr StreamTraits kTerminal{true, Coloring::kOn, 20, 19};

TEST(OutputTest, ResultsAndNotesGoTheirOwnWays) {
  Streams streams;
  Output output(streams.results, {}, streams.notes, {});
  output.Print("result\n");
  output.Note("note\n");
  output.PrintJson({{"a", 1}});
  EXPECT_EQ(streams.results.str(), "result\n{\n  \"a\": 1\n}\n");
  EXPECT_EQ(streams.notes.str(), "note\n");
  EXPECT_TRUE(output.Flush().ok());
}

TEST(OutputTest, ExactTextIsNeutralisedOnTerminalsOnly) {
  Streams streams;
  Output(streams.results, {}, streams.notes, {}).PrintExactly("\x1b[2J");
  EXPECT_EQ(streams.results.str(), "\x1b[2J");
  Streams terminal;
  Output(terminal.results, kTerminal, terminal.notes, kTerminal).PrintExactly("\x1b[2J");
  EXPECT_EQ(terminal.results.str().find('\x1b'), std::string::npos);
}

TEST(OutputTest, ColorOnlyOnTerminals) {
  Streams streams;
  Output output(streams.results, kTerminal, streams.notes, {});
  output.Print(StyledText().Add("a", Style::kBold));
  output.Note(StyledText().Add("a", Style::kBold));
  EXPECT_EQ(streams.results.str(), "\x1b[1ma\x1b[0m");
  EXPECT_EQ(streams.notes.str(), "a");
}

TEST(OutputTest, ProgressIsForTerminalsAndGoesAway) {
  Streams streams;
  Output(streams.results, kTerminal, streams.notes, {}).ShowProgress("1/2");
  EXPECT_EQ(streams.notes.str(), "");
  Output output(streams.results, kTerminal, streams.notes, kTerminal);
  output.ShowProgress("1/2 a line that is longer than the terminal");
  output.Note("done");
  EXPECT_EQ(streams.notes.str(), "1/2 a line that is…\r\x1b[Kdone");
}

TEST(OutputTest, SeveralLinesOfProgressReplaceEachOther) {
  Streams streams;
  Output output(streams.results, {}, streams.notes, kTerminal);
  output.ShowProgress({StyledText().Add("a"), StyledText().Add("b\nc"), StyledText().Add("d")});
  output.ShowProgress("e");
  EXPECT_EQ(streams.notes.str(), "a\nb c\nd\r\x1b[K\x1b[A\x1b[K\x1b[A\x1b[Ke");
}

TEST(OutputTest, TerminalsThatCannotDrawAnewGetNoProgress) {
  Streams streams;
  StreamTraits dumb = kTerminal;
  dumb.progress_width = 0;
  Output(streams.results, dumb, streams.notes, dumb).ShowProgress("1/2");
  EXPECT_EQ(streams.notes.str(), "");
}

TEST(OutputTest, AResultThatCannotBeWrittenIsAnError) {
  Streams streams;
  Output output(streams.results, {}, streams.notes, {});
  streams.results.setstate(std::ios::badbit);
  output.Print("lost");
  EXPECT_EQ(ReasonOf(output.Flush()), Reason::kStorageFailed);
}

}  // namespace
}  // namespace httptask::runner
