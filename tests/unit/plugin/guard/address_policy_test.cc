#include "plugin/guard/address_policy.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace httptask {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

IpAddress Address(std::string_view text) {
  const auto address = IpAddress::FromText(text);
  EXPECT_TRUE(address.has_value()) << text;
  return address.value_or(IpAddress{});
}

std::string VerdictOf(std::string_view text) {
  return std::string(VerdictName(ClassifyAddress(Address(text))));
}

AddressPolicy Policy(const std::vector<std::string>& texts) {
  std::vector<AllowRule> rules;
  for (const std::string& text : texts) {
    const auto rule = AllowRule::Parse(text);
    EXPECT_TRUE(rule.ok()) << rule.status();
    if (rule.ok()) rules.push_back(*rule);
  }
  return AddressPolicy(rules);
}

bool Allows(const AddressPolicy& policy, std::string_view host, std::string_view address,
            int port) {
  return policy.Check(host, Address(address), port).ok();
}

struct VerdictCase {
  const char* address;
  const char* verdict;
};

class AddressVerdictTest : public ::testing::TestWithParam<VerdictCase> {};

TEST_P(AddressVerdictTest, IsAsTheRegistrySays) {
  EXPECT_EQ(VerdictOf(GetParam().address), GetParam().verdict) << GetParam().address;
}

// First and last address of each range, and its neighbours outside.
INSTANTIATE_TEST_SUITE_P(
    Ipv4, AddressVerdictTest,
    ::testing::Values(
        VerdictCase{"0.0.0.0", "unspecified"}, VerdictCase{"0.255.255.255", "unspecified"},
        VerdictCase{"1.0.0.0", "allowed"}, VerdictCase{"9.255.255.255", "allowed"},
        VerdictCase{"10.0.0.0", "private"}, VerdictCase{"10.255.255.255", "private"},
        VerdictCase{"11.0.0.0", "allowed"}, VerdictCase{"100.63.255.255", "allowed"},
        VerdictCase{"100.64.0.0", "shared_space"}, VerdictCase{"100.100.100.200", "shared_space"},
        VerdictCase{"100.127.255.255", "shared_space"}, VerdictCase{"100.128.0.0", "allowed"},
        VerdictCase{"126.255.255.255", "allowed"}, VerdictCase{"127.0.0.0", "loopback"},
        VerdictCase{"127.0.0.1", "loopback"}, VerdictCase{"127.0.0.2", "loopback"},
        VerdictCase{"127.255.255.255", "loopback"}, VerdictCase{"128.0.0.0", "allowed"},
        VerdictCase{"168.63.129.15", "allowed"}, VerdictCase{"168.63.129.16", "platform"},
        VerdictCase{"168.63.129.17", "allowed"}, VerdictCase{"169.253.255.255", "allowed"},
        VerdictCase{"169.254.0.0", "link_local"}, VerdictCase{"169.254.169.254", "link_local"},
        VerdictCase{"169.254.170.2", "link_local"}, VerdictCase{"169.254.170.23", "link_local"},
        VerdictCase{"169.254.255.255", "link_local"}, VerdictCase{"169.255.0.0", "allowed"},
        VerdictCase{"172.15.255.255", "allowed"}, VerdictCase{"172.16.0.0", "private"},
        VerdictCase{"172.31.255.255", "private"}, VerdictCase{"172.32.0.0", "allowed"},
        VerdictCase{"191.255.255.255", "allowed"}, VerdictCase{"192.0.0.0", "reserved"},
        VerdictCase{"192.0.0.192", "reserved"}, VerdictCase{"192.0.0.255", "reserved"},
        VerdictCase{"192.0.1.0", "allowed"}, VerdictCase{"192.0.1.255", "allowed"},
        VerdictCase{"192.0.2.0", "reserved"}, VerdictCase{"192.0.2.255", "reserved"},
        VerdictCase{"192.0.3.0", "allowed"}));

INSTANTIATE_TEST_SUITE_P(
    Ipv4Above192, AddressVerdictTest,
    ::testing::Values(
        VerdictCase{"192.31.195.255", "allowed"}, VerdictCase{"192.31.196.0", "reserved"},
        VerdictCase{"192.31.196.255", "reserved"}, VerdictCase{"192.31.197.0", "allowed"},
        VerdictCase{"192.52.192.255", "allowed"}, VerdictCase{"192.52.193.0", "reserved"},
        VerdictCase{"192.52.193.255", "reserved"}, VerdictCase{"192.52.194.0", "allowed"},
        VerdictCase{"192.88.98.255", "allowed"}, VerdictCase{"192.88.99.0", "reserved"},
        VerdictCase{"192.88.99.255", "reserved"}, VerdictCase{"192.88.100.0", "allowed"},
        VerdictCase{"192.167.255.255", "allowed"}, VerdictCase{"192.168.0.0", "private"},
        VerdictCase{"192.168.255.255", "private"}, VerdictCase{"192.169.0.0", "allowed"},
        VerdictCase{"192.175.47.255", "allowed"}, VerdictCase{"192.175.48.0", "reserved"},
        VerdictCase{"192.175.48.255", "reserved"}, VerdictCase{"192.175.49.0", "allowed"},
        VerdictCase{"198.17.255.255", "allowed"}, VerdictCase{"198.18.0.0", "reserved"},
        VerdictCase{"198.19.255.255", "reserved"}, VerdictCase{"198.20.0.0", "allowed"},
        VerdictCase{"198.51.99.255", "allowed"}, VerdictCase{"198.51.100.0", "reserved"},
        VerdictCase{"198.51.100.255", "reserved"}, VerdictCase{"198.51.101.0", "allowed"},
        VerdictCase{"203.0.112.255", "allowed"}, VerdictCase{"203.0.113.0", "reserved"},
        VerdictCase{"203.0.113.255", "reserved"}, VerdictCase{"203.0.114.0", "allowed"},
        VerdictCase{"223.255.255.255", "allowed"}, VerdictCase{"224.0.0.0", "multicast"},
        VerdictCase{"239.255.255.255", "multicast"}, VerdictCase{"240.0.0.0", "reserved"},
        VerdictCase{"255.255.255.255", "reserved"}));

INSTANTIATE_TEST_SUITE_P(
    Ipv6, AddressVerdictTest,
    ::testing::Values(
        VerdictCase{"::", "unspecified"}, VerdictCase{"::1", "loopback"},
        VerdictCase{"::2", "embedded"}, VerdictCase{"::127.0.0.1", "embedded"},
        VerdictCase{"::8.8.8.8", "embedded"}, VerdictCase{"::1:0:0", "reserved"},
        VerdictCase{"::ffff:127.0.0.1", "embedded"}, VerdictCase{"::ffff:7f00:1", "embedded"},
        VerdictCase{"::ffff:a9fe:a9fe", "embedded"}, VerdictCase{"::ffff:8.8.8.8", "embedded"},
        VerdictCase{"::ffff:0:127.0.0.1", "embedded"},
        VerdictCase{"64:ff9b::a9fe:a9fe", "embedded"}, VerdictCase{"64:ff9b::8.8.8.8", "embedded"},
        VerdictCase{"64:ff9b:1::a9fe:a9fe", "embedded"},
        VerdictCase{"64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "embedded"},
        VerdictCase{"64:ff9b:2::", "reserved"}, VerdictCase{"100::", "reserved"},
        VerdictCase{"1fff:ffff::", "reserved"}, VerdictCase{"2000::", "allowed"},
        VerdictCase{"2000:ffff::", "allowed"}, VerdictCase{"2001::1", "embedded"},
        VerdictCase{"2001:0:ffff::", "embedded"}, VerdictCase{"2001:1::", "reserved"},
        VerdictCase{"2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "reserved"},
        VerdictCase{"2001:200::", "allowed"}, VerdictCase{"2001:db7:ffff::", "allowed"},
        VerdictCase{"2001:db8::", "reserved"}, VerdictCase{"2001:db8:ffff::1", "reserved"},
        VerdictCase{"2001:db9::", "allowed"}, VerdictCase{"2002:a9fe:a9fe::1", "embedded"},
        VerdictCase{"2003::", "allowed"}, VerdictCase{"2606:4700::1111", "allowed"},
        VerdictCase{"2606:4700::5efe:7f00:1", "embedded"},
        VerdictCase{"2606:4700::200:5efe:7f00:1", "embedded"},
        VerdictCase{"2606:4700::400:5efe:7f00:1", "allowed"}, VerdictCase{"3ffe:ffff::", "allowed"},
        VerdictCase{"3fff::", "reserved"}, VerdictCase{"3fff:fff::1", "reserved"},
        VerdictCase{"3fff:1000::", "allowed"}, VerdictCase{"4000::", "reserved"},
        VerdictCase{"5f00::1", "reserved"}, VerdictCase{"fbff::", "reserved"},
        VerdictCase{"fc00::", "private"}, VerdictCase{"fd00:ec2::254", "private"},
        VerdictCase{"fd00:ec2::23", "private"}, VerdictCase{"fd20:ce::254", "private"},
        VerdictCase{"fdff:ffff::", "private"}, VerdictCase{"fe00::", "reserved"},
        VerdictCase{"fe80::1", "link_local"}, VerdictCase{"febf:ffff::", "link_local"},
        VerdictCase{"fec0::1", "private"}, VerdictCase{"feff::1", "private"},
        VerdictCase{"ff00::", "multicast"}, VerdictCase{"ff02::1", "multicast"}));

TEST(IpAddressTest, ReadsSockaddr) {
  sockaddr_in ipv4{};
  ipv4.sin_family = AF_INET;
  ::inet_pton(AF_INET, "127.0.0.1", &ipv4.sin_addr);
  EXPECT_EQ(IpAddress::FromSockaddr(reinterpret_cast<sockaddr*>(&ipv4)), Address("127.0.0.1"));
  sockaddr_in6 ipv6{};
  ipv6.sin6_family = AF_INET6;
  ipv6.sin6_addr = in6addr_loopback;
  EXPECT_EQ(IpAddress::FromSockaddr(reinterpret_cast<sockaddr*>(&ipv6)), Address("::1"));
  sockaddr local{};
  local.sa_family = AF_UNIX;
  EXPECT_EQ(IpAddress::FromSockaddr(&local), std::nullopt);
}

TEST(IpAddressTest, ReadsOnlyTheStrictTextForms) {
  for (const char* text : {"", "127.1", "0x7f000001", "127.0.0.01", "localhost", "1.2.3.4.5",
                           "[::1]", "::1%lo", "1.2.3.4 "}) {
    EXPECT_FALSE(IpAddress::FromText(text)) << text;
  }
  EXPECT_FALSE(IpAddress::FromText(std::string_view("1.2.3.4\0x", 9)));
}

TEST(IpAddressTest, MappedIpv4IsNotIpv4) {
  EXPECT_NE(Address("::ffff:127.0.0.1"), Address("127.0.0.1"));
  EXPECT_EQ(Address("0:0::0:1").ToString(), "::1");
}

TEST(AllowRuleTest, ParsesEveryForm) {
  struct Case {
    const char* text;
    AllowRule rule;
  };
  for (const Case& c : std::vector<Case>{{"localhost", {"localhost", 0}},
                                         {"LocalHost:8080", {"localhost", 8080}},
                                         {"mock.internal.", {"mock.internal", 0}},
                                         {"127.0.0.1", {"127.0.0.1", 0}},
                                         {"127.0.0.1:80", {"127.0.0.1", 80}},
                                         {"::1", {"::1", 0}},
                                         {"[::1]", {"::1", 0}},
                                         {"[0::1]:65535", {"::1", 65535}},
                                         {"10.1.0.0/16", {"10.1.0.0/16", 0}},
                                         {"10.1.0.0/16:443", {"10.1.0.0/16", 443}},
                                         {"fd00::/8", {"fd00::/8", 0}},
                                         {"fd00::/8:1", {"fd00::/8", 1}},
                                         {"[fd00::/8]:1", {"fd00::/8", 1}},
                                         {"0.0.0.0/0", {"0.0.0.0/0", 0}}}) {
    const auto rule = AllowRule::Parse(c.text);
    ASSERT_TRUE(rule.ok()) << c.text << rule.status();
    EXPECT_EQ(*rule, c.rule) << c.text;
  }
}

TEST(AllowRuleTest, RefusesEverythingElse) {
  for (const char* text :
       {"",        ":80",         "h:",          "h:0",        "h:65536",    "h:x",
        "h:80:90", "http://h",    "h/x",         "*",          "*.internal", "a b",
        "127.1",   "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.1/8", "fd00::/129", "10.0.0.0/",
        "[::1",    "[::1]80",     "[::1]:",      "u@h",        "h?q",        "%31"}) {
    const auto rule = AllowRule::Parse(text);
    ASSERT_FALSE(rule.ok()) << text;
    EXPECT_EQ(ReasonOf(rule.status()), Reason::kArgumentInvalid);
    EXPECT_THAT(std::string(MessageOf(rule.status())), HasSubstr("--allow"));
  }
}

TEST(AddressPolicyTest, PublicAddressesNeedNoRule) {
  EXPECT_TRUE(Allows({}, "api.example.com", "8.8.8.8", 443));
}

TEST(AddressPolicyTest, RefusalNamesTheOption) {
  const Status status = AddressPolicy().Check("127.0.0.1", Address("127.0.0.1"), 8080);
  EXPECT_EQ(ReasonOf(status), Reason::kTargetBlocked);
  EXPECT_EQ(
      MessageOf(status),
      "127.0.0.1:8080 is a loopback address and not allowed; start with --allow 127.0.0.1:8080 to "
      "allow it");
}

TEST(AddressPolicyTest, RefusalOfANameHidesItsAddress) {
  const Status status = AddressPolicy().Check("db.internal", Address("10.9.8.7"), 443);
  EXPECT_EQ(MessageOf(status),
            "db.internal:443 leads to a private address and not allowed; start with --allow "
            "db.internal:443 to allow it");
}

TEST(AddressPolicyTest, RefusalPutsIpv6InBrackets) {
  const Status status = AddressPolicy().Check("::1", Address("::1"), 80);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("--allow [::1]:80 "));
}

TEST(AddressPolicyTest, TheNamedOptionAllows) {
  EXPECT_TRUE(Allows(Policy({"127.0.0.1:8080"}), "127.0.0.1", "127.0.0.1", 8080));
  EXPECT_TRUE(Allows(Policy({"[::1]:80"}), "::1", "::1", 80));
  EXPECT_TRUE(Allows(Policy({"db.internal:443"}), "db.internal", "10.9.8.7", 443));
}

TEST(AddressPolicyTest, RuleByNameOpensOnlyThatName) {
  const AddressPolicy policy = Policy({"localhost:8080"});
  EXPECT_TRUE(Allows(policy, "localhost", "127.0.0.1", 8080));
  EXPECT_TRUE(Allows(policy, "LOCALHOST", "::1", 8080));
  EXPECT_FALSE(Allows(policy, "evil.example", "127.0.0.1", 8080));
  EXPECT_FALSE(Allows(policy, "foo.localhost", "127.0.0.1", 8080));
  EXPECT_FALSE(Allows(policy, "127.0.0.1", "127.0.0.1", 8080));
  EXPECT_FALSE(Allows(policy, "localhost", "127.0.0.1", 8081));
}

TEST(AddressPolicyTest, RuleByAddressOpensEveryNameThatLeadsThere) {
  const AddressPolicy policy = Policy({"127.0.0.1"});
  EXPECT_TRUE(Allows(policy, "localhost", "127.0.0.1", 1));
  EXPECT_TRUE(Allows(policy, "127.0.0.1", "127.0.0.1", 65535));
  EXPECT_FALSE(Allows(policy, "127.0.0.2", "127.0.0.2", 1));
  EXPECT_FALSE(Allows(policy, "x", "::ffff:127.0.0.1", 1));
}

TEST(AddressPolicyTest, RangeEndsAtItsPrefix) {
  const AddressPolicy policy = Policy({"10.1.128.0/17:443", "fd00::/9"});
  EXPECT_TRUE(Allows(policy, "x", "10.1.128.0", 443));
  EXPECT_TRUE(Allows(policy, "x", "10.1.255.255", 443));
  EXPECT_FALSE(Allows(policy, "x", "10.1.127.255", 443));
  EXPECT_FALSE(Allows(policy, "x", "10.2.0.0", 443));
  EXPECT_FALSE(Allows(policy, "x", "10.1.128.0", 80));
  EXPECT_TRUE(Allows(policy, "x", "fd7f::1", 80));
  EXPECT_FALSE(Allows(policy, "x", "fd80::1", 80));
}

TEST(AddressPolicyTest, EveryRefusalSaysItsClassInWords) {
  for (const char* address : {"127.0.0.1", "10.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
                              "224.0.0.1", "240.0.0.1", "::ffff:1.2.3.4", "168.63.129.16"}) {
    const Status status = AddressPolicy().Check("x", Address(address), 80);
    ASSERT_FALSE(status.ok());
    EXPECT_THAT(std::string(MessageOf(status)), Not(HasSubstr("to  and")));
  }
}

TEST(HttpPortTest, WebPortsAndHighOnesAreHttp) {
  for (const int port : {80, 443, 1024, 3000, 8080, 8443, 65535}) EXPECT_TRUE(IsHttpPort(port));
  for (const int port : {1, 22, 25, 79, 81, 442, 444, 1023, 6000, 6379, 6666, 11211}) {
    EXPECT_FALSE(IsHttpPort(port)) << port;
  }
}

TEST(AddressPolicyTest, PortsOfOtherProtocolsNeedARule) {
  const IpAddress address = *IpAddress::FromText("8.8.8.8");
  const Status status = AddressPolicy().Check("dns.example", address, 25);
  EXPECT_EQ(ReasonOf(status), Reason::kTargetBlocked);
  EXPECT_NE(MessageOf(status).find("--allow dns.example:25"), std::string_view::npos) << status;
  const AddressPolicy allowing({*AllowRule::Parse("dns.example:25")});
  EXPECT_TRUE(allowing.Check("dns.example", address, 25).ok());
  EXPECT_FALSE(allowing.Check("dns.example", address, 22).ok());
  EXPECT_FALSE(allowing.Check("other.example", address, 25).ok());
}

TEST(AddressPolicyTest, NoRuleOpensTheProgramsOwnListeners) {
  OwnListeners own;
  own.ports = {8380};
  own.addresses = {*IpAddress::FromText("10.1.2.3"), *IpAddress::FromText("8.8.4.4")};
  const AddressPolicy policy({*AllowRule::Parse("0.0.0.0/0"), *AllowRule::Parse("::/0")}, own);
  for (const char* text :
       {"127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "::ffff:127.0.0.1", "10.1.2.3", "8.8.4.4"}) {
    const Status status = policy.Check("own.example", *IpAddress::FromText(text), 8380);
    EXPECT_EQ(ReasonOf(status), Reason::kTargetBlocked) << text;
    EXPECT_TRUE(policy.Check("own.example", *IpAddress::FromText(text), 8381).ok()) << text;
  }
  EXPECT_TRUE(policy.Check("x.example", *IpAddress::FromText("10.1.2.4"), 8380).ok());
}

}  // namespace
}  // namespace httptask
