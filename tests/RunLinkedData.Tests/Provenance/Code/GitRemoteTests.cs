using NUnit.Framework;
using RunLinkedData.Provenance.Code;

namespace RunLinkedData.Tests.Provenance.Code;

public class GitRemoteTests
{
    private const string Id = "0123456789abcdef0123456789abcdef01234567";
    private const string Later = "fedcba9876543210fedcba9876543210fedcba98";

    [TestCase("https://github.com/acme/x.git", "https://github.com/acme/x.git")]
    [TestCase("https://user:pa@ss@github.com/acme/x.git", "https://github.com/acme/x.git")]
    [TestCase("https://TOKEN@github.com/acme/x.git?token=a#b", "https://github.com/acme/x.git")]
    [TestCase("ssh://git:pw@github.com:22/acme/x.git", "ssh://git@github.com:22/acme/x.git")]
    [TestCase("git@github.com:acme/x.git", "git@github.com:acme/x.git")]
    [TestCase("git:pw@github.com:acme/x.git", "git@github.com:acme/x.git")]
    [TestCase("github.com:acme/x.git", "github.com:acme/x.git")]
    [TestCase("/srv/git/x.git", "/srv/git/x.git")]
    [TestCase("C:\\git\\x", "C:\\git\\x")]
    [TestCase("file:///srv/git/x.git", "file:///srv/git/x.git")]
    [TestCase("../x", "../x")]
    [TestCase("https://a\nb", null)]
    [TestCase(" ", null)]
    [TestCase(null, null)]
    public void WithoutSecrets_EveryForm_KeepsTheAddressOnly(string? url, string? kept) =>
        Assert.That(GitRemote.WithoutSecrets(url), Is.EqualTo(kept));

    [TestCase("https://github.com/acme/x.git", "https://github.com/acme/x/commit/" + Id)]
    [TestCase("https://github.com/acme/x/", "https://github.com/acme/x/commit/" + Id)]
    [TestCase("git@github.com:acme/x.git", "https://github.com/acme/x/commit/" + Id)]
    [TestCase("ssh://git@ssh.github.com:443/acme/x.git", "https://github.com/acme/x/commit/" + Id)]
    [TestCase("https://github.example.com:8443/acme/x.git", "https://github.example.com:8443/acme/x/commit/" + Id)]
    [TestCase("git@gitlab.com:acme/data/x.git", "https://gitlab.com/acme/data/x/-/commit/" + Id)]
    [TestCase("ssh://git@gitlab.example.com:2222/acme/x.git", "https://gitlab.example.com/acme/x/-/commit/" + Id)]
    [TestCase("http://gitlab.example.com/acme/x.git", "http://gitlab.example.com/acme/x/-/commit/" + Id)]
    [TestCase("git@bitbucket.org:acme/x.git", "https://bitbucket.org/acme/x/commits/" + Id)]
    [TestCase("https://bitbucket.example.com/scm/ab/x.git", "https://bitbucket.example.com/projects/ab/repos/x/commits/" + Id)]
    [TestCase("https://dev.azure.com/acme/data/_git/x", "https://dev.azure.com/acme/data/_git/x/commit/" + Id)]
    [TestCase("git@ssh.dev.azure.com:v3/acme/data/x", "https://dev.azure.com/acme/data/_git/x/commit/" + Id)]
    [TestCase(
        "https://acme.visualstudio.com/DefaultCollection/data/_git/x",
        "https://acme.visualstudio.com/DefaultCollection/data/_git/x/commit/" + Id)]
    [TestCase("acme@vs-ssh.visualstudio.com:v3/acme/data/x", "https://dev.azure.com/acme/data/_git/x/commit/" + Id)]
    [TestCase("https://github.com/acme", null)]
    [TestCase("https://github.com/acme/x\"onclick=", null)]
    [TestCase("https://github.com/../x", null)]
    [TestCase("https://notgithub.example.com/acme/x", null)]
    [TestCase("https://example.com/github.com/x", null)]
    [TestCase("javascript://github.com/%0Aalert(1)", null)]
    [TestCase("/srv/git/x.git", null)]
    public void CommitUrl_EveryForge_IsThePageOfTheCommit(string url, string? page) =>
        Assert.That(GitRemote.CommitUrl(url, Id), Is.EqualTo(page));

    [TestCase("https://github.com/acme/x.git", "https://github.com/acme/x/compare/" + Id + ".." + Later)]
    [TestCase("ssh://git@ssh.github.com:443/acme/x.git", "https://github.com/acme/x/compare/" + Id + ".." + Later)]
    [TestCase("https://github.example.com:8443/acme/x", "https://github.example.com:8443/acme/x/compare/" + Id + ".." + Later)]
    [TestCase("git@gitlab.com:acme/data/x.git", "https://gitlab.com/acme/data/x/-/compare/" + Id + "..." + Later + "?straight=true")]
    [TestCase(
        "http://gitlab.example.com/acme/x.git", "http://gitlab.example.com/acme/x/-/compare/" + Id + "..." + Later + "?straight=true")]
    [TestCase("git@bitbucket.org:acme/x.git", "https://bitbucket.org/acme/x/branches/compare/" + Later + ".." + Id)]
    [TestCase(
        "ssh://git@bitbucket.example.com:7999/ab/x.git",
        "https://bitbucket.example.com/projects/ab/repos/x/compare/diff?sourceBranch=" + Later + "&targetBranch=" + Id)]
    [TestCase(
        "https://dev.azure.com/acme/data/_git/x",
        "https://dev.azure.com/acme/data/_git/x/branchCompare?baseVersion=GC" + Id + "&targetVersion=GC" + Later)]
    [TestCase(
        "git@ssh.dev.azure.com:v3/acme/data/x",
        "https://dev.azure.com/acme/data/_git/x/branchCompare?baseVersion=GC" + Id + "&targetVersion=GC" + Later)]
    [TestCase("https://github.com/acme/x\"onclick=", null)]
    [TestCase("https://github.com/acme/x?a=b#c", "https://github.com/acme/x/compare/" + Id + ".." + Later)]
    [TestCase("https://github.com/../x", null)]
    [TestCase("https://notgithub.example.com/acme/x", null)]
    [TestCase("https://evil.example.com#github.com/acme/x", null)]
    [TestCase("javascript://github.com/%0Aalert(1)", null)]
    [TestCase("https://github.com/acme/x\n", null)]
    [TestCase("/srv/git/x.git", null)]
    [TestCase(null, null)]
    public void CompareUrl_EveryForge_IsThePageOfWhatLiesBetween(string? url, string? page) =>
        Assert.That(GitRemote.CompareUrl(url, Id, url, Later), Is.EqualTo(page));

    [TestCase("https://github.com/acme/x", "git@github.com:acme/x.git", true)]
    [TestCase("https://github.com/acme/x", "https://github.com/acme/y", false)]
    [TestCase("https://github.com/acme/x", "https://gitlab.com/acme/x", false)]
    [TestCase("https://github.com/acme/x", null, false)]
    public void CompareUrl_TwoAddresses_IsThereForOneRepository(string url, string? other, bool isThere) =>
        Assert.That(GitRemote.CompareUrl(url, Id, other, Later) is not null, Is.EqualTo(isThere));

    [TestCase("HEAD", Later)]
    [TestCase(Id, "../../settings")]
    [TestCase(null, Later)]
    [TestCase(Id, null)]
    public void CompareUrl_NoId_IsNull(string? commit, string? other) =>
        Assert.That(GitRemote.CompareUrl("https://github.com/acme/x", commit, "https://github.com/acme/x", other), Is.Null);

    [TestCase("HEAD")]
    [TestCase("../../settings")]
    [TestCase(null)]
    public void CommitUrl_NoId_IsNull(string? commit) => Assert.That(GitRemote.CommitUrl("https://github.com/acme/x", commit), Is.Null);
}
