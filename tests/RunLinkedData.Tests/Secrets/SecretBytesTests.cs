using NUnit.Framework;
using RunLinkedData.Secrets;

namespace RunLinkedData.Tests.Secrets;

public class SecretBytesTests
{
    [Test]
    public void Redact_EveryByte_StaysWithoutASecret()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(i => (byte)i), .. "\npassword = load()\n"u8];

        Assert.That(SecretBytes.Redact(all), Is.SameAs(all));
    }

    [Test]
    public void Redact_EveryByteAroundASecret_StaysAndTheSecretGoes()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];

        Assert.That(
            SecretBytes.Redact([.. all, .. "\nPASSWORD=hunter2\n"u8, .. all]),
            Is.EqualTo((byte[])[.. all, .. "\nPASSWORD=***\n"u8, .. all]));
    }

    [TestCase(0x85)]
    [TestCase(0xA0)]
    [TestCase(0xFF)]
    public void Redact_SecretWithBytesThatAreBlanksElsewhere_GoesWhole(int value) =>
        Assert.That(SecretBytes.Redact([.. "PASSWORD=hun"u8, (byte)value, .. "ter2\n"u8]), Is.EqualTo("PASSWORD=***\n"u8.ToArray()));
}
