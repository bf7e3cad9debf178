import io
import json
import zipfile

import pytest
from clouds import Cloud

SOURCES = {
    "js": "exports.handler = async () => 'js';",
    "cjs": "exports.handler = async () => 'cjs';",
    "mjs": "export const handler = async () => 'mjs';",
}


@pytest.mark.parametrize("ending", SOURCES)
def test_finds_a_handler_by_every_ending_of_a_module(cloud: Cloud, ending: str) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr(f"src/index.{ending}", SOURCES[ending])
    functions = cloud.client("lambda")
    functions.create_function(
        FunctionName=f"ending-{ending}",
        Runtime="nodejs24.x",
        Handler="src/index.handler",
        Role=cloud.role(f"ending-{ending}", "lambda.amazonaws.com", []),
        Code={"ZipFile": archive.getvalue()},
    )

    answer = functions.invoke(FunctionName=f"ending-{ending}")

    assert json.loads(answer["Payload"].read()) == ending
