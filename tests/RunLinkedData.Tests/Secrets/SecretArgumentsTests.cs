using NUnit.Framework;
using RunLinkedData.Secrets;

namespace RunLinkedData.Tests.Secrets;

public class SecretArgumentsTests
{
    [TestCase("tool --password hunter2 --rows 5", "tool --password *** --rows 5")]
    [TestCase("tool --password -x y", "tool --password *** y")]
    [TestCase("tool --use-token --verbose", "tool --use-token --verbose")]
    [TestCase("tool -Password hunter2", "tool -Password ***")]
    [TestCase("tool --token=x", "tool --token=***")]
    [TestCase("tool /token:x", "tool /token:***")]
    [TestCase("tool /p:ApiKey=x /p:Version=1", "tool /p:ApiKey=*** /p:Version=1")]
    [TestCase("tool -p:ApiKey=x -Ddb.password=y", "tool -p:ApiKey=*** -Ddb.password=***")]
    [TestCase("tool DB_PASSWORD=x HORIZON=28", "tool DB_PASSWORD=*** HORIZON=28")]
    [TestCase("tool --max-tokens 100 --tokenizer bert", "tool --max-tokens 100 --tokenizer bert")]
    [TestCase("tool --source postgres://joe:pw@db/x", "tool --source postgres://***@db/x")]
    [TestCase("tool --db Server=x;Password=y;Database=z", "tool --db Server=x;Password=***;Database=z")]
    [TestCase("tool --password", "tool --password")]
    [TestCase("C:\\tools\\tool.exe /data/in.csv", "C:\\tools\\tool.exe /data/in.csv")]
    [TestCase("", "")]
    public void Redact_ACommandLine_KeepsWhatIsNoSecret(string line, string redacted) =>
        Assert.That(SecretArguments.Redact(line.Split(' ')), Is.EqualTo(redacted.Split(' ')));
}
