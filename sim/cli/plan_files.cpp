// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/plan_files.h"

#include "sim/plan/candidates_csv.h"
#include "sim/plan/html/page.h"
#include "sim/report/finance_csv.h"

namespace rackplan {
namespace {

void open(std::optional<PendingFile>& file, const std::string& name) {
  if (!name.empty()) {
    file.emplace(name);
  }
}

}  // namespace

PlanFiles::PlanFiles(const PlanFileNames& names) {
  open(html_, names.html);
  open(candidates_, names.candidates);
  open(finance_, names.finance);
}

void PlanFiles::add(const Plan& plan) {
  if (html_) {
    write_text(*html_, plan_html(plan));
  }
  if (candidates_) {
    write_text(*candidates_, candidates_csv(plan));
  }
  if (finance_ && plan.report && plan.report->cost) {
    write_text(*finance_, finance_csv(*plan.report->cost));
  } else {
    finance_.reset();
  }
}

void PlanFiles::commit() {
  for (std::optional<PendingFile>* file : {&html_, &candidates_, &finance_}) {
    if (*file) {
      (*file)->commit();
    }
  }
}

}  // namespace rackplan
