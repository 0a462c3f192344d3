#pragma once

#include <map>
#include <string>
#include <string_view>

#include "plugin/base/text.h"
#include "tests/unit/plugin/catalog/catalog_samples.h"

namespace httptask {

// The five usual operations on a kind of thing, as an API of camelCase ids has them.
inline void AddResource(Reference& reference, const std::string& one, const std::string& many) {
  const std::string name = ToUpper(one.substr(0, 1)) + one.substr(1);
  const std::string names = ToUpper(many.substr(0, 1)) + many.substr(1);
  const std::string all = "/v1/" + many;
  const std::string single = all + "/{" + one + "Id}";
  auto add = [&](const std::string& id, const char* method, const std::string& path,
                 const std::string& summary) {
    reference.operations.push_back(MakeOperation(id, method, path, summary));
    reference.operations.back().tags = {names};
  };
  add("list" + names, "GET", all, "List all " + many);
  add("create" + name, "POST", all, "Create a " + one);
  add("get" + name, "GET", single, "Retrieve a " + one);
  add("update" + name, "PATCH", single, "Update a " + one);
  add("delete" + name, "DELETE", single, "Delete a " + one);
}

inline Reference ShopSamples() {
  Reference shop;
  for (const char* thing :
       {"customer", "order",     "product",  "invoice",  "payment", "refund",   "coupon",
        "plan",     "price",     "charge",   "dispute",  "payout",  "transfer", "card",
        "source",   "event",     "webhook",  "report",   "review",  "topup",    "ledger",
        "dessert",  "store",     "region",   "country",  "carrier", "parcel",   "label",
        "return",   "warehouse", "supplier", "employee", "shift",   "device",   "session",
        "campaign", "segment",   "template", "message",  "contact"}) {
    AddResource(shop, thing, std::string(thing) + "s");
  }
  AddResource(shop, "customerOrderItem", "customerOrderItems");
  AddResource(shop, "customerTaxId", "customerTaxIds");
  for (Operation& operation : shop.operations) {
    if (operation.id == "listDisputes") operation.summary = "All chargeback cases";
    if (operation.id == "listLedgers") operation.tags = {"Bookkeeping"};
    if (operation.id == "getDessert") operation.summary = "For example a Crème Brûlée";
  }
  return shop;
}

inline Reference BankSamples() {
  Reference bank;
  for (const char* path : {"/link/token/create",
                           "/link/token/get",
                           "/accounts/get",
                           "/accounts/balance/get",
                           "/item/get",
                           "/item/remove",
                           "/item/public_token/exchange",
                           "/transactions/get",
                           "/transactions/sync",
                           "/auth/get",
                           "/identity/get",
                           "/transfer/create",
                           "/transfer/list",
                           "/transfer/cancel",
                           "/sandbox/public_token/create",
                           "/institutions/get",
                           "/categories/get",
                           "/processor/token/create",
                           "/user/create",
                           "/employers/search"}) {
    std::string id;
    const std::string words = ReplaceAll(path, "_", "/").substr(1);
    for (std::string_view part : Split(words, '/')) {
      id +=
          id.empty() ? std::string(part) : ToUpper(part.substr(0, 1)) + std::string(part.substr(1));
    }
    bank.operations.push_back(MakeOperation(id, "POST", path));
  }
  return bank;
}

inline Reference ChatSamples() {
  Reference chat;
  for (const char* thing : {"channels", "users", "chat", "files", "reactions", "pins", "stars",
                            "reminders", "team", "usergroups", "dnd", "emoji"}) {
    for (const char* verb : {"list", "info", "archive", "join", "kick"}) {
      const std::string id = std::string(thing) + "_" + verb;
      chat.operations.push_back(
          MakeOperation(id, verb[0] == 'l' ? "GET" : "POST", "/" + ReplaceAll(id, "_", "."), ""));
    }
  }
  return chat;
}

inline Reference CodeSamples() {
  Reference code;
  for (const char* id : {"repos/get", "repos/list-issues", "repos/list-for-user", "issues/list",
                         "issues/create", "pulls/list", "pulls/merge", "users/get-by-username",
                         "gists/create", "orgs/list-members"}) {
    code.operations.push_back(MakeOperation(id, "GET", "/" + std::string(id)));
  }
  return code;
}

// A few hundred operations as four APIs with different styles of ids have them.
inline std::map<std::string, Reference> SearchSamples() {
  return {{"shop", ShopSamples()},
          {"bank", BankSamples()},
          {"chat", ChatSamples()},
          {"code", CodeSamples()}};
}

}  // namespace httptask
