// Written by hostc for hosts.docker.mongodb; edit the .host source instead.
//
// Makes the users of the databases what the source says; running it again changes nothing. Nothing is ever dropped.
// Passwords come from files in the folder that the variable CREDENTIALS_DIRECTORY names, else in /run/secrets:
//   CREDENTIALS_DIRECTORY=FOLDER mongosh --nodb --norc --quiet --file THIS
//
// The administrator makes users, dumps and restores, and comes from this machine alone. While a server has no user at all,
// whoever is on its machine may make the first one ("localhost exception"); that is how the administrator comes to be,
// before any program of a site is started, and the exception is over for good.
const fs = require("fs");

const folder = process.env.CREDENTIALS_DIRECTORY || "/run/secrets";
const administrator = "hostc";
const near = [{ clientSource: ["127.0.0.1"] }];
const mechanisms = ["SCRAM-SHA-256"];

const databases = [
  // sites.nickapp.databases.main
  {
    name: "nickapp",
    owner: "nickapp",
    credential: "nickapp-main.password",
    clients: ["10.213.0.34/32", "10.213.0.97/32"],
  },
];

function secret(id) {
  const value = fs.readFileSync(`${folder}/${id}`, "utf8");
  if (value === "") {
    throw new Error(`the secret ${id} is empty`);
  }
  return value;
}

// A server that has just been started, or that recovers from a power cut, takes a while.
function connected() {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const there = connect("mongodb://127.0.0.1:27017/admin?directConnection=true&serverSelectionTimeoutMS=2000");
      return there;
    } catch (error) {
      if (attempt === 60) {
        throw error;
      }
      sleep(2000);
    }
  }
}

function loggedIn() {
  const there = connected();
  there.auth(administrator, secret("mongodb.admin"));
  return there;
}

let admin;
try {
  admin = loggedIn();
} catch (refused) {
  const first = connected();
  try {
    first.createUser({
      user: administrator,
      pwd: secret("mongodb.admin"),
      roles: ["userAdminAnyDatabase", "backup", "restore"],
      authenticationRestrictions: near,
      mechanisms,
    });
  } catch (error) {
    throw new Error(
      `the user ${administrator} can neither log in (${refused.message}) nor be made (${error.message}): ` +
        "a server that has users already needs one of this name with the password of the secret store",
    );
  }
  admin = loggedIn();
}

for (const database of databases) {
  const there = admin.getSiblingDB(database.name);
  const settings = {
    pwd: secret(database.credential),
    roles: [
      { role: "readWrite", db: database.name },
      { role: "dbAdmin", db: database.name },
    ],
    authenticationRestrictions: [{ clientSource: database.clients }],
    mechanisms,
  };
  if (there.getUser(database.owner) === null) {
    there.createUser({ user: database.owner, ...settings });
  } else {
    there.updateUser(database.owner, settings);
  }
}
