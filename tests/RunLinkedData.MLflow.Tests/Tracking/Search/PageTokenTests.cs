using CsCheck;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking.Search;

namespace RunLinkedData.MLflow.Tests.Tracking.Search;

[TestFixture]
public sealed class PageTokenTests
{
    [Test]
    public void Encode_Offset_IsTheServersForm() => Assert.That(PageToken.Encode(9999), Is.EqualTo("eyJvZmZzZXQiOiA5OTk5fQ=="));

    [Test]
    public void Decode_Encoded_IsTheSame() =>
        Gen.Long[0, long.MaxValue].Sample(offset => Assert.That(PageToken.Decode(PageToken.Encode(offset)), Is.EqualTo(offset)));

    [TestCase(null)]
    [TestCase("")]
    public void Decode_Nothing_IsTheBeginning(string? token) => Assert.That(PageToken.Decode(token), Is.Zero);

    [TestCase("garbage")]
    [TestCase("e30=", Description = "{}")]
    [TestCase("eyJvZmZzZXQiOiAtMX0=", Description = "a negative offset")]
    [TestCase("eyJvZmZzZXQiOiAiMSJ9", Description = "a text")]
    [TestCase("WzFd", Description = "[1]")]
    [TestCase("bm8=", Description = "no JSON")]
    public void Decode_SomethingElse_IsRefused(string token)
    {
        var error = Assert.Throws<MlflowException>(() => PageToken.Decode(token));

        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.InvalidParameterValue));
    }
}
