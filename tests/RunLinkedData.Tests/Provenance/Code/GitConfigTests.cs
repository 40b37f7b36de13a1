using CsCheck;
using NUnit.Framework;
using RunLinkedData.Provenance.Code;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Provenance.Code;

public class GitConfigTests
{
    [TestCase("[remote \"origin\"]\n\turl = https://example.com/a\n")]
    [TestCase("\uFEFF[remote \"origin\"]\r\n  URL=https://example.com/a\r\n")]
    [TestCase("[REMOTE \"origin\"] url = \"https://example.com/a\" ; comment\n")]
    [TestCase("[remote.origin]\nurl = https://example.com/a # comment\n")]
    [TestCase("[remote \"origin\"]\nurl = https://exam\\\nple.com/a\n")]
    [TestCase("[remote \"origin\"]\nurl = https://example.com/a\nurl = https://example.com/second\npushurl = https://example.com/push\n")]
    [TestCase("[remote \"ori\\gin\"]\nurl = https://example.com/a\nfetch\n#[core]\n")]
    public void RemoteOf_TheWaysToWriteIt_GivesTheUrl(string text) =>
        Assert.That(GitConfig.Parse(text).RemoteOf(null), Is.EqualTo("https://example.com/a"));

    [TestCase("")]
    [TestCase("[remote \"origin\"\nurl = https://example.com/a\n")]
    [TestCase("[remote \"Origin\"]\n[other]\nurl = https://example.com/a\n")]
    [TestCase("# [remote \"origin\"]\n; url = https://example.com/a\n")]
    public void RemoteOf_NoRemote_IsNull(string text) => Assert.That(GitConfig.Parse(text).RemoteOf(null), Is.Null);

    [Test]
    public void RemoteOf_BranchWhoseRemoteIsAUrl_GivesIt() =>
        Assert.That(
            GitConfig.Parse("[branch \"a.b\"]\nremote = https://example.com/a\n").RemoteOf("a.b"), Is.EqualTo("https://example.com/a"));

    [Test]
    public void Parse_AnyText_DoesNotThrow() =>
        Gen.OneOf(Gen.Char["[]\"\\=;#\n\r. "], Gen.Char['a', 'e']).Array[0, 60].Select(characters => new string(characters))
            .Sample(
                text => GitConfig.Parse(text + "\n[remote \"origin\"]\nurl = https://example.com/a\n").RemoteOf("a")?.Length != 0,
                iter: TestScale.Inputs(5_000));
}
