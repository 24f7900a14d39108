#include "core/abi/status.h"

#include <gtest/gtest.h>

namespace tenon::abi {
namespace {

TEST(Status, NullIsOk) {
  EXPECT_EQ(ToC(absl::OkStatus()), nullptr);
  EXPECT_TRUE(FromC(nullptr).ok());
}

TEST(Status, RoundTripKeepsEveryField) {
  const tn_string message = Borrow("add: no");
  tn_status* c = StatusMake(TN_OUT_OF_RANGE, &message);
  tn_status_view note = {};
  note.size = sizeof note;
  note.line = 27;
  note.reason = Borrow("ABI_TOO_NEW");
  note.package = Borrow("addons@1.0.0");
  note.component = Borrow("addons.lion");
  note.file = Borrow("train.cc");
  StatusAnnotate(c, &note);
  c = ToC(FromC(c));
  tn_status_view view = {};
  view.size = sizeof view;
  StatusRead(c, &view);
  EXPECT_EQ(view.code, TN_OUT_OF_RANGE);
  EXPECT_EQ(View(view.message), "add: no");
  EXPECT_EQ(view.line, 27u);
  EXPECT_EQ(View(view.reason), "ABI_TOO_NEW");
  EXPECT_EQ(View(view.package), "addons@1.0.0");
  EXPECT_EQ(View(view.component), "addons.lion");
  EXPECT_EQ(View(view.file), "train.cc");
  StatusRelease(c);
}

TEST(Status, AnnotateKeepsWhatIsThere) {
  tn_status* c = ToC(Refusal(kNotFound, "gone"));
  tn_status_view note = {};
  note.size = sizeof note;
  note.reason = Borrow("OTHER");
  note.line = 3;
  StatusAnnotate(c, &note);
  note.line = 4;
  StatusAnnotate(c, &note);
  EXPECT_EQ(c->reason, "NOT_FOUND");
  EXPECT_EQ(c->line, 3u);
  StatusRelease(c);
}

TEST(Status, OlderReaderGetsOnlyWhatItKnows) {
  tn_status* c = ToC(Refusal(kNotFound, "gone"));
  tn_status_view view = {};
  view.size = offsetof(tn_status_view, reason);
  view.reason = Borrow("untouched");
  StatusRead(c, &view);
  EXPECT_EQ(View(view.message), "gone");
  EXPECT_EQ(View(view.reason), "untouched");
  StatusRelease(c);
}

TEST(Status, AnErrorWithoutACodeIsStillAnError) {
  const tn_string message = Borrow("hm");
  EXPECT_FALSE(FromC(StatusMake(0, &message)).ok());
}

}  // namespace
}  // namespace tenon::abi
