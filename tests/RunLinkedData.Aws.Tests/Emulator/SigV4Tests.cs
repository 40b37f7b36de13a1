using NUnit.Framework;

namespace RunLinkedData.Aws.Tests.Emulator;

/// <summary>
/// The emulator's own signatures are those of AWS's published examples: the test suite of Signature Version 4, and
/// the documentation's ListUsers.
/// </summary>
public class SigV4Tests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    [TestCase(
        "GET", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31", TestName = "Sign_GetVanilla_IsThePublishedSignature")]
    [TestCase(
        "POST", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b", TestName = "Sign_PostVanilla_IsThePublishedSignature")]
    public void Sign_Vanilla_IsThePublishedSignature(string method, string signature)
    {
        var headers = new Dictionary<string, string> { ["host"] = "example.amazonaws.com", ["x-amz-date"] = "20150830T123600Z" };

        Assert.That(SigV4.Sign(method, "/", headers, [], ["host", "x-amz-date"], Secret, "us-east-1", "service"), Is.EqualTo(signature));
    }

    [Test]
    public void Sign_ListUsers_IsThePublishedSignature()
    {
        var headers = new Dictionary<string, string>
        {
            ["content-type"] = "application/x-www-form-urlencoded; charset=utf-8",
            ["host"] = "iam.amazonaws.com",
            ["x-amz-date"] = "20150830T123600Z",
        };

        var signature = SigV4.Sign(
            "GET",
            "/?Action=ListUsers&Version=2010-05-08",
            headers,
            [],
            ["content-type", "host", "x-amz-date"],
            Secret,
            "us-east-1",
            "iam");

        Assert.That(signature, Is.EqualTo("5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"));
    }
}
