const APPLICATION_NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]*[a-z][a-z0-9]*)*$/;

/** Whether a text is an application's name, by Juju's rule (juju/names `application.go`). */
export const isApplicationName = (text: string): boolean => APPLICATION_NAME.test(text);

/** Whether a text is the id of a storage, such as `data/0` (juju/names `storage.go`). */
export const isStorageId = (text: string): boolean =>
  /^[a-z][a-z0-9]*(?:-[a-z0-9]*[a-z][a-z0-9]*)*\/(?:0|[1-9]\d*)$/.test(text);
