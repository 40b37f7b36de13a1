using NUnit.Framework;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Html.Tests;

[SetUpFixture]
public sealed class ServerOfTheTests : SharedServer;
